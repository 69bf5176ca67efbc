package dev.switchboard.application;

import dev.switchboard.application.port.in.Copies;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.application.port.in.Tapped;
import dev.switchboard.application.port.out.Post;
import dev.switchboard.application.port.out.Timers;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Taps of this node on the others, and of others on this one. A tap is a lease: who taps says so again and again, and a node that has not
 * heard it for a while ends it. As notes, behind {@link Errand}'s version:
 *
 * <pre>
 * wish     kind=6 | number 8 | most copies a second 4 | direction 1 (255 any) | three texts with their length: channel, user, command
 * end      kind=7 | number 8
 * copies   kind=8 | number 8 | seen 8 | passed over 8 | dropped 8 | length 4 | name | for each copy: 1 | length 4 | the copy | at the end: 0
 * refused  kind=10 | number 8 | length 4 | name
 * </pre>
 *
 * Thread-safe.
 */
final class FarTaps {
    static final int WISH = 6;
    static final int END = 7;
    static final int COPIES = 8;
    // 9 is a goodbye of Inquiries.
    static final int REFUSED = 10;

    private static final int ANY = 255;
    private static final Duration RENEWAL = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(6);

    // Of others on this node, together: an operator has a handful.
    private static final int MOST_TAPS = 32;

    // Batches of others that wait for the listener.
    private static final int MOST_WAITING = 64;

    private record Of(String address, long number) {}

    private static final class Hearing {
        final Consumer<Copies> listener;
        final Serial line;
        /** Copies of each node that came and that the listener had no time for. */
        final Map<NodeId, Long> lost = new ConcurrentHashMap<>();

        volatile boolean ended;

        Hearing(Consumer<Copies> listener, Serial line) {
            this.listener = listener;
            this.line = line;
        }
    }

    private final NodeId self;
    private final Post post;
    private final Timers timers;
    private final Executor answers;
    private final Function<Consumer<Tapped>, Subscription> traffic;
    private final Function<UserId, Set<ConnectionId>> connections;
    private final Map<Long, Hearing> own = new ConcurrentHashMap<>();
    private final Map<Of, FarTap> told = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /**
     * One for a node.
     *
     * @param traffic taps this node
     * @param connections of a user on this node
     */
    FarTaps(
            NodeId self,
            Post post,
            Timers timers,
            Executor answers,
            Function<Consumer<Tapped>, Subscription> traffic,
            Function<UserId, Set<ConnectionId>> connections) {
        this.self = self;
        this.post = post;
        this.timers = timers;
        this.answers = answers;
        this.traffic = traffic;
        this.connections = connections;
    }

    /** Taps all others. */
    Subscription tap(TapFilter filter, int rate, Consumer<Copies> listener) {
        if (rate < 1) {
            throw new IllegalArgumentException("a tap takes at least one copy a second, not " + rate);
        }
        long number = numbers.incrementAndGet();
        Hearing hearing = new Hearing(listener, new Serial(answers, MOST_WAITING));
        own.put(number, hearing);
        byte[] wish = new NoteWriter()
                .small(Errand.VERSION)
                .small(WISH)
                .number(number)
                .count(rate)
                .small(filter.direction().map(Enum::ordinal).orElse(ANY))
                .text(filter.channel().orElse(""))
                .text(filter.user().map(UserId::value).orElse(""))
                .text(filter.command().orElse(""))
                .done();
        post.send(wish);
        Subscription renewing = timers.every(RENEWAL, () -> post.send(wish));
        return () -> {
            renewing.close();
            hearing.ended = true;
            if (own.remove(number) != null) {
                post.send(new NoteWriter()
                        .small(Errand.VERSION)
                        .small(END)
                        .number(number)
                        .done());
            }
        };
    }

    /** Takes a note of its kinds; on the broker's thread. */
    void hear(String from, int kind, NoteReader in) {
        long number = in.number();
        switch (kind) {
            case WISH -> wished(new Of(from, number), in);
            case END -> end(new Of(from, number));
            case COPIES -> copied(number, in);
            case REFUSED -> refused(number, in);
            default -> throw new IllegalArgumentException("no note of this kind");
        }
    }

    private void wished(Of whose, NoteReader in) {
        FarTap known = told.get(whose);
        if (known != null) {
            known.renew();
            return;
        }
        if (told.size() >= MOST_TAPS) {
            // At each wish: else who taps would take silence for no traffic.
            post.send(
                    whose.address(),
                    new NoteWriter()
                            .small(Errand.VERSION)
                            .small(REFUSED)
                            .number(whose.number())
                            .text(self.value())
                            .done());
            return;
        }
        int rate = in.count();
        int direction = in.small();
        Optional<String> channel = some(in.text());
        Optional<UserId> user = some(in.text()).map(UserId::of);
        TapFilter filter = new TapFilter(
                channel,
                user,
                some(in.text()),
                direction == ANY ? Optional.empty() : Optional.of(Form.one(Tapped.Direction.values(), direction)));
        FarTap tap = new FarTap(
                filter, rate, timers, LEASE, connections, batch -> send(whose, batch), () -> told.remove(whose));
        told.put(whose, tap);
        tap.begin(traffic);
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private void end(Of whose) {
        FarTap known = told.get(whose);
        if (known != null) {
            known.close();
        }
    }

    /** A node has gone, and its taps with it. */
    void gone(String address) {
        told.forEach((whose, tap) -> {
            if (whose.address().equals(address)) {
                tap.close();
            }
        });
    }

    void close() {
        told.values().forEach(FarTap::close);
    }

    private CompletionStage<Void> send(Of whose, FarTap.Batch batch) {
        NoteWriter out = new NoteWriter()
                .small(Errand.VERSION)
                .small(COPIES)
                .number(whose.number())
                .number(batch.seen())
                .number(batch.passedOver())
                .number(batch.dropped())
                .text(self.value());
        batch.copies().forEach(copy -> out.flag(true).bytes(copy));
        return post.send(whose.address(), out.flag(false).done());
    }

    private void copied(long number, NoteReader in) {
        Hearing hearing = own.get(number);
        if (hearing == null) {
            return;
        }
        long seen = in.number();
        long passedOver = in.number();
        long dropped = in.number();
        NodeId node = NodeId.of(in.text());
        List<Copies.Copy> copies = new ArrayList<>();
        while (in.flag()) {
            copies.add(copy(new NoteReader(in.bytes())));
        }
        boolean taken = hearing.line.offer(() -> {
            if (!hearing.ended) {
                long lost = hearing.lost.getOrDefault(node, 0L);
                hearing.listener.accept(new Copies(node, copies, seen, passedOver, dropped + lost));
            }
        });
        if (!taken) {
            hearing.lost.merge(node, (long) copies.size(), Long::sum);
        }
    }

    private void refused(long number, NoteReader in) {
        Hearing hearing = own.get(number);
        if (hearing == null) {
            return;
        }
        NodeId node = NodeId.of(in.text());
        hearing.line.offer(() -> {
            if (!hearing.ended) {
                hearing.listener.accept(new Copies(node, List.of(), 0, 0, 0, true));
            }
        });
    }

    static byte[] copy(Tapped tapped) {
        Message message = tapped.message();
        Payload param = message.param();
        boolean cut = param.length() > Copies.LONGEST_PARAM;
        return new NoteWriter()
                .number(tapped.time().toEpochMilli())
                .small(tapped.direction().ordinal())
                .text(tapped.connection().map(ConnectionId::toString).orElse(""))
                .text(message.from().map(UserId::value).orElse(""))
                .text(message.channel().map(ChannelName::value).orElse(""))
                .text(message.command().name())
                .count(param.length())
                .bytes(cut ? Payload.NULL.toBytes() : param.toBytes())
                .done();
    }

    private static Copies.Copy copy(NoteReader in) {
        Instant time = Instant.ofEpochMilli(in.number());
        Tapped.Direction direction = Form.one(Tapped.Direction.values(), in.small());
        Optional<ConnectionId> connection = some(in.text()).map(ConnectionId::of);
        Optional<UserId> from = some(in.text()).map(UserId::of);
        Optional<ChannelName> channel = some(in.text()).map(ChannelName::of);
        Command command = Command.of(in.text());
        int bytes = in.count();
        Message message = new Message(from, channel, command, Payload.json(in.text()));
        return new Copies.Copy(new Tapped(direction, connection, message, time, 0), bytes);
    }
}
