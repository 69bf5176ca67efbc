package dev.switchboard.application;

import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.NodeId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Questions that one node asks others, and their answers. As notes, behind {@link Errand}'s version:
 *
 * <pre>
 * question kind=4 | number 8 | milliseconds that the asker waits 4 | what is asked 1 | the rest is the question
 * answer   kind=5 | number 8 | outcome 1 (0 an answer, 1 not known here, 2 too much is asked, 3 it failed) | length 4 | name | length 4 | the answer
 * goodbye  kind=9 | length 4 | name
 * </pre>
 *
 * Thread-safe. Nothing of it runs on the broker's thread but what puts it in line.
 */
final class Inquiries {
    private static final Logger LOG = System.getLogger(Inquiries.class.getName());

    static final int QUESTION = 4;
    static final int ANSWER = 5;
    static final int GOODBYE = 9;

    static final int ANSWERED = 0;
    static final int UNKNOWN = 1;
    static final int BUSY = 2;
    static final int FAILED = 3;

    /** Most bytes of an answer's rows: what many nodes answer at once must not flood the one that asked. */
    static final int MOST_BYTES = 256 << 10;

    // Questions of others that wait for their answer, of those that tell and of those that do something; own ones that
    // are open; and nodes
    // that answer one of them.
    private static final int MOST_WAITING = 64;
    private static final int MOST_OPEN = 256;
    private static final int MOST_ANSWERS = 4_096;
    private static final int SHARE_FOR_SLOW_ONES = 10;

    /** What one node answered. */
    record Reply(NodeId node, byte[] body) {}

    /** What all did. */
    record Heard(List<Reply> replies, Nodes nodes) {}

    private record Way(Serial line, Function<NoteReader, byte[]> how) {}

    private final NodeId self;
    private final Post post;
    private final Timers timers;
    private final Duration wait;
    private final Executor answers;
    private final Peers peers;
    // What is done may wait for room or for the broker, and what is told must not wait for that.
    private final Serial telling;
    private final Serial doing;
    private final Map<Integer, Way> known = new HashMap<>();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    // Answers bear the number of their question alone, and come to the node that asked; so a counter will do.
    private final AtomicLong numbers = new AtomicLong();
    private final Subscription looking;
    private volatile boolean closed;

    Inquiries(NodeId self, Post post, Timers timers, Duration wait, Executor answers) {
        this.self = self;
        this.post = post;
        this.timers = timers;
        this.wait = wait;
        this.answers = answers;
        this.peers = new Peers(post, timers::nanos);
        this.telling = new Serial(answers, MOST_WAITING);
        this.doing = new Serial(answers, MOST_WAITING);
        this.looking = timers.every(Duration.ofSeconds(1), peers::look);
    }

    /** Says how questions of a kind are answered; before the broker starts. */
    void answer(int what, Function<NoteReader, byte[]> how) {
        known.put(what, new Way(telling, how));
    }

    /** The same of those that ask for something to be done, and how it went. */
    void deed(int what, Function<NoteReader, byte[]> how) {
        known.put(what, new Way(doing, how));
    }

    /** Asks the others, or those of this name. The stage does not fail. */
    CompletionStage<Heard> ask(int what, byte[] body, Optional<NodeId> whom) {
        peers.look();
        List<Post.Peer> asked = peers.living(whom);
        if (open.size() >= MOST_OPEN) {
            // They are not silent: nobody asked them.
            List<NodeId> unasked = asked.stream().map(Post.Peer::name).toList();
            return CompletableFuture.completedFuture(
                    new Heard(List.of(), new Nodes(List.of(), peers.missing(whom), unasked)));
        }
        Open question = new Open(asked, whom);
        if (asked.isEmpty() || closed) {
            question.end();
            return question.told;
        }
        long number = numbers.incrementAndGet();
        open.put(number, question);
        question.told.whenComplete((heard, failure) -> open.remove(number));
        byte[] note = new NoteWriter()
                .small(Errand.VERSION)
                .small(QUESTION)
                .number(number)
                .count((int) wait.toMillis())
                .small(what)
                .bytes(body)
                .done();
        if (whom.isEmpty()) {
            sent(post.send(note), question);
        } else {
            asked.forEach(peer -> sent(post.send(peer.address(), note), question));
        }
        question.until(timers.after(wait.dividedBy(SHARE_FOR_SLOW_ONES), question::impatient));
        question.until(timers.after(wait, question::end));
        if (closed) {
            // Meanwhile; and no timer may be left that would end it.
            question.end();
        }
        return question.told;
    }

    private static void sent(CompletionStage<Void> sending, Open question) {
        sending.whenComplete((done, failure) -> {
            if (failure != null) {
                // Nobody hears it, so there is nothing to wait for.
                question.end();
            }
        });
    }

    /** Takes a note of its kinds; on the broker's thread. */
    void hear(String from, int kind, NoteReader in) {
        switch (kind) {
            case QUESTION -> asked(from, in);
            case ANSWER -> answered(from, in);
            case GOODBYE -> {
                peers.ended(from, NodeId.of(in.text()));
                open.values().forEach(question -> question.ended(from));
            }
            default -> throw new IllegalArgumentException("no note of this kind");
        }
    }

    private void asked(String from, NoteReader in) {
        long number = in.number();
        long most = Duration.ofMillis(in.count()).toNanos();
        Way way = known.get(in.small());
        if (way == null) {
            reply(from, number, UNKNOWN, new byte[0]);
            return;
        }
        byte[] body = in.bytes();
        long heard = timers.nanos();
        boolean taken = way.line().offer(() -> {
            if (timers.nanos() - heard > most) {
                // Who asked has gone on without it.
                return;
            }
            byte[] answer;
            try {
                answer = way.how().apply(new NoteReader(body));
            } catch (IllegalArgumentException unreadable) {
                LOG.log(Level.DEBUG, "a question of another node can't be read", unreadable);
                reply(from, number, UNKNOWN, new byte[0]);
                return;
            } catch (RuntimeException | Error e) {
                // Without an answer this node would be taken for one that hangs.
                reply(from, number, FAILED, new byte[0]);
                throw e;
            }
            reply(from, number, ANSWERED, answer);
        });
        if (!taken) {
            reply(from, number, BUSY, new byte[0]);
        }
    }

    private void reply(String to, long number, int outcome, byte[] body) {
        byte[] note = new NoteWriter()
                .small(Errand.VERSION)
                .small(ANSWER)
                .number(number)
                .small(outcome)
                .text(self.value())
                .bytes(body)
                .done();
        post.send(to, note);
    }

    private void answered(String from, NoteReader in) {
        long number = in.number();
        int outcome = in.small();
        NodeId name = NodeId.of(in.text());
        peers.heard(from);
        Open question = open.get(number);
        if (question != null) {
            question.hear(from, name, outcome, in.bytes());
        }
    }

    /** Says that this node ends, and waits for nobody any more. */
    void goodbye() {
        closed = true;
        looking.close();
        open.values().forEach(Open::end);
        post.send(new NoteWriter()
                .small(Errand.VERSION)
                .small(GOODBYE)
                .text(self.value())
                .done());
    }

    /** A question that waits for answers. Thread-safe. */
    private final class Open {
        final CompletableFuture<Heard> told = new CompletableFuture<>();
        private final Optional<NodeId> whom;
        // Guarded by this, as is all below.
        private final Map<String, NodeId> waited = new LinkedHashMap<>();
        private final Set<String> heard = new HashSet<>();
        private final List<Reply> replies = new ArrayList<>();
        private final List<NodeId> refused = new ArrayList<>();
        private final List<Subscription> timeouts = new ArrayList<>(2);
        private boolean impatient;
        private boolean ended;

        Open(List<Post.Peer> asked, Optional<NodeId> whom) {
            this.whom = whom;
            asked.forEach(peer -> waited.put(peer.address(), peer.name()));
        }

        synchronized void until(Subscription timeout) {
            if (ended) {
                timeout.close();
            } else {
                timeouts.add(timeout);
            }
        }

        void hear(String from, NodeId name, int outcome, byte[] body) {
            synchronized (this) {
                if (ended
                        || (waited.remove(from) == null && whom.isPresent())
                        || heard.size() >= MOST_ANSWERS
                        || !heard.add(from)) {
                    return;
                }
                if (outcome == ANSWERED) {
                    replies.add(new Reply(name, body));
                } else {
                    refused.add(name);
                }
            }
            endIfDone();
        }

        /** Who ends in mid-answer is neither waited for nor silent. */
        void ended(String from) {
            synchronized (this) {
                waited.remove(from);
            }
            endIfDone();
        }

        void impatient() {
            synchronized (this) {
                impatient = true;
            }
            endIfDone();
        }

        private void endIfDone() {
            boolean done;
            synchronized (this) {
                done = waited.isEmpty()
                        || (impatient && waited.keySet().stream().allMatch(peers::isSlow));
            }
            if (done) {
                end();
            }
        }

        void end() {
            Heard all;
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                timeouts.forEach(Subscription::close);
                waited.keySet().forEach(peers::silent);
                List<NodeId> answered = replies.stream().map(Reply::node).toList();
                // Who was started again under its name is not missing.
                Stream<NodeId> missing =
                        peers.missing(whom).stream().filter(name -> !name.equals(self) && !answered.contains(name));
                List<NodeId> silent = Stream.concat(waited.values().stream(), missing)
                        .distinct()
                        .sorted(Comparator.comparing(NodeId::value))
                        .toList();
                all = new Heard(List.copyOf(replies), new Nodes(answered, silent, refused));
            }
            // Not on the broker's or the clock's thread: whoever waits for it may do anything.
            told.completeAsync(() -> all, answers);
        }
    }
}
