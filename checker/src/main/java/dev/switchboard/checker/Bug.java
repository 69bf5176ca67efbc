package dev.switchboard.checker;

import java.util.List;

/**
 * What is planted in the nodes on purpose, to see that the checker finds it: edits of the sources, compiled for the run and put in front of
 * the class path. An edit that fits nowhere any more fails the run.
 */
enum Bug {
    /** None. */
    NONE,
    /** A node takes for others' what it published to a plain channel itself. */
    ECHO(redis("Inbox", "plain.incarnation() != incarnation", "plain.incarnation() != 0L")),
    /**
     * What a node missed in a recoverable channel while it could not hear Redis it does not look up, and goes on behind it. By itself that
     * harms nobody, as the core sees the gap, too, and has its members recover; so that is planted with it.
     */
    UNREPAIRED(
            redis("Sequel", "if (state == State.FLOWING && (last", "if (known == null && (last"),
            redis("Sequel", "position.offset() > base.get().offset() + 1", "position.offset() < 0"),
            core("Follower", "if (last.isPresent() && !next(last.get(), position)) {", "if (last == null) {")),
    /** What was under way when the connection to Redis ended is sent again over the next one. */
    REPLAYED(
            redis(
                    "Outlet",
                    "} else if (elsewhere.isEmpty()) {\n                    done.completeExceptionally(failure);",
                    "} else if (elsewhere.isEmpty()) {\n"
                            + "                    turns.add(() -> early.add(() -> begin(key, send, done)));"),
            redis(
                    "Outlet",
                    "done.completeExceptionally(new Away(trouble.get()));",
                    "early.add(() -> begin(key, send, done));")),
    /** A Redis that lost everything numbers anew under the old epoch. */
    SAME_EPOCH(redis("Archive", "return Long.toHexString(random.nextLong())", "return \"e\"")),
    /** Who leaves a node is said to have left, though still or again there on another. */
    LEFT_TWICE(
            core("Herald", "if (channel.roster.went(node, user)) {", "if (channel.roster.went(node, user) | true) {")),
    /** Members are not told that something they missed can't be had any more, by the broker nor by the core. */
    UNTOLD(
            redis("Sequel", "private void giveUp() {\n        ends.lost(name);", "private void giveUp() {"),
            redis(
                    "Sequel",
                    "base.get().epoch().equals(position.epoch())) {\n            ends.lost(name);",
                    "base.get().epoch().equals(position.epoch())) {"),
            core("Follower", "if (last.isPresent() && !next(last.get(), position)) {", "if (last == null) {"));

    /**
     * One text that is replaced wherever it stands in a source.
     *
     * @param source from the root of the repository
     */
    record Edit(String source, String from, String to) {}

    final List<Edit> edits;

    Bug(Edit... edits) {
        this.edits = List.of(edits);
    }

    private static Edit redis(String type, String from, String to) {
        return new Edit("adapter-redis-pubsub/src/main/java/dev/switchboard/redis/" + type + ".java", from, to);
    }

    private static Edit core(String type, String from, String to) {
        return new Edit("socket-application/src/main/java/dev/switchboard/application/" + type + ".java", from, to);
    }
}
