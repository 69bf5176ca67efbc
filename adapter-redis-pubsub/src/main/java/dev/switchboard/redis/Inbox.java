package dev.switchboard.redis;

import dev.switchboard.domain.Publication;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** What comes from other nodes, sorted by what it is. Confined to the turns. */
final class Inbox {
    /** Takes notes. */
    @FunctionalInterface
    interface Notes {
        void received(long from, byte[] note);
    }

    private final long incarnation;
    private final byte[] notesChannel;
    private final byte[] ownChannel;
    private final Topics topics;
    private final Presence presence;
    private final Tally tally;
    private final Consumer<Publication> publications;
    private final Notes notes;

    Inbox(
            Common common,
            Topics topics,
            Presence presence,
            Tally tally,
            Consumer<Publication> publications,
            Notes notes) {
        this.incarnation = common.incarnation();
        this.notesChannel = common.names().notes();
        this.ownChannel = common.names().notes(Long.toHexString(incarnation));
        this.topics = topics;
        this.presence = presence;
        this.tally = tally;
        this.publications = publications;
        this.notes = notes;
    }

    void received(Master master, byte[] channel, byte[] message) {
        Optional<Topic> topic = topics.wanted(channel);
        if (topic.isEmpty()
                || topic.get().holder.filter(holder -> holder == master).isEmpty()) {
            return;
        }
        if (Arrays.equals(channel, notesChannel)) {
            noted(master, message);
            return;
        }
        if (Arrays.equals(channel, ownChannel)) {
            notedAlone(message);
            return;
        }
        Optional<Envelope.Content> content = Envelope.read(topic.get().name, message);
        if (content.isEmpty()) {
            tally.foreign.increment();
        } else if (content.get() instanceof Envelope.Content.Numbered numbered) {
            topic.get().sequel.received(numbered.publication());
        } else if (content.get() instanceof Envelope.Content.Presence told) {
            presence.received(topic.get().name, told.notice());
        } else if (content.get() instanceof Envelope.Content.Plain plain && plain.incarnation() != incarnation) {
            if (master.repeats().first(plain.incarnation(), plain.sequence())) {
                publications.accept(plain.publication());
            } else {
                tally.repeated.increment();
            }
        }
    }

    private void noted(Master master, byte[] message) {
        Optional<Envelope.Note> note = Envelope.note(message);
        if (note.isEmpty()) {
            tally.foreign.increment();
        } else if (note.get().incarnation() != incarnation) {
            if (master.repeats().first(note.get().incarnation(), note.get().sequence())) {
                notes.received(note.get().incarnation(), note.get().body());
            } else {
                tally.repeated.increment();
            }
        }
    }

    /** What came by another channel may have overtaken it, so it has no place among the others' numbers. */
    private void notedAlone(byte[] message) {
        Optional<Envelope.Note> note = Envelope.note(message);
        if (note.isEmpty()) {
            tally.foreign.increment();
        } else {
            notes.received(note.get().incarnation(), note.get().body());
        }
    }
}
