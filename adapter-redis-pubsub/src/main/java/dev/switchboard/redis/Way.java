package dev.switchboard.redis;

/** The way to one master while there is one. Immutable. */
record Way(Line line, Archive archive, Ledger ledger, Scripts scripts) {
    /** One over a line to a certain run of Redis. */
    static Way over(Line line, Common common, String run) {
        return new Way(
                line,
                new Archive(line, common.scripts(), common.names(), run, common.incarnation()),
                new Ledger(line, common.scripts(), common.names(), common.incarnation(), common.node()),
                common.scripts());
    }

    /** The same, for what another master sent here while it hands a slot over. */
    Way toAsk() {
        Line asking = line.toAsk();
        return new Way(asking, archive.over(asking), ledger.over(asking), scripts);
    }
}
