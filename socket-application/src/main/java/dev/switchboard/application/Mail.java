package dev.switchboard.application;

import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Gives each note of another node to whom it concerns. What nobody here knows is from a newer version, or rubbish, and does nothing. Thread-safe once open. */
final class Mail {
    private static final Logger LOG = System.getLogger(Mail.class.getName());

    private final NodeId self;
    private final Post post;
    private final Timers timers;
    private final Executor answers;
    private final Inquiries inquiries;
    private @Nullable Errands errands;
    private @Nullable FarTaps taps;

    Mail(NodeId self, Post post, Timers timers, Duration wait, Executor answers) {
        this.self = self;
        this.post = post;
        this.timers = timers;
        this.answers = answers;
        this.inquiries = new Inquiries(self, post, timers, wait, answers);
    }

    Inquiries inquiries() {
        return inquiries;
    }

    Errands errands(Consumer<Errand> doer) {
        Errands made = new Errands(post, doer);
        errands = made;
        return made;
    }

    FarTaps taps(Function<Consumer<Tapped>, Subscription> traffic, Function<UserId, Set<ConnectionId>> connections) {
        FarTaps made = new FarTaps(self, post, timers, answers, traffic, connections);
        taps = made;
        return made;
    }

    /** Hears from now on; once everybody is there, and before the broker starts. */
    void open() {
        post.open((from, note) -> {
            try {
                hear(from, note);
            } catch (IllegalArgumentException unknown) {
                LOG.log(Level.DEBUG, "a note of another node is none that this version knows", unknown);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "what another node asked for failed", e);
            }
        });
    }

    private void hear(String from, byte[] note) {
        NoteReader in = new NoteReader(note);
        if (in.small() != Errand.VERSION) {
            throw new IllegalArgumentException("another version");
        }
        int kind = in.small();
        switch (kind) {
            case Inquiries.QUESTION, Inquiries.ANSWER -> inquiries.hear(from, kind, in);
            case FarTaps.WISH, FarTaps.END, FarTaps.COPIES, FarTaps.REFUSED ->
                Objects.requireNonNull(taps).hear(from, kind, in);
            case Inquiries.GOODBYE -> {
                Objects.requireNonNull(taps).gone(from);
                inquiries.hear(from, kind, in);
            }
            default -> Objects.requireNonNull(errands).hear(note);
        }
    }

    /** Says goodbye, and ends what others have here. */
    void close() {
        Objects.requireNonNull(taps).close();
        inquiries.goodbye();
    }
}
