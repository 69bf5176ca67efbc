package dev.switchboard.simulation;

/** What went to and from the store. Bytes are those of names and frames, without what a wire format adds. */
final class Traffic {
    /** Messages of one kind. */
    static final class Sum {
        long messages;
        long bytes;

        void add(long more) {
            messages++;
            bytes += more;
        }

        void add(Sum other) {
            messages += other.messages;
            bytes += other.bytes;
        }
    }

    final Sum published = new Sum();
    final Sum appended = new Sum();
    final Sum pushed = new Sum();
    final Sum pushedNumbered = new Sum();
    final Sum subscribed = new Sum();
    final Sum unsubscribed = new Sum();
    final Sum asked = new Sum();
    final Sum told = new Sum();
    /** What nodes tell of who is in a channel on them; the copies that reach others; questions who is there. */
    final Sum attended = new Sum();

    final Sum heard = new Sum();
    final Sum met = new Sum();
    /** Renewals of leases. */
    final Sum renewed = new Sum();
    /** Notes, and their copies. */
    final Sum noted = new Sum();

    final Sum pushedNotes = new Sum();

    /** Of another world, too. */
    void add(Traffic other) {
        published.add(other.published);
        appended.add(other.appended);
        pushed.add(other.pushed);
        pushedNumbered.add(other.pushedNumbered);
        subscribed.add(other.subscribed);
        unsubscribed.add(other.unsubscribed);
        asked.add(other.asked);
        told.add(other.told);
        attended.add(other.attended);
        heard.add(other.heard);
        met.add(other.met);
        renewed.add(other.renewed);
        noted.add(other.noted);
        pushedNotes.add(other.pushedNotes);
    }
}
