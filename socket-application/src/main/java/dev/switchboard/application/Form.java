package dev.switchboard.application;

import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.Counters;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Member;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.Retention;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** How something that operators ask for travels between nodes. Immutable. */
record Form<T>(BiConsumer<NoteWriter, T> writer, Function<NoteReader, T> reader) {
    static final Form<Boolean> FLAG = new Form<>(NoteWriter::flag, NoteReader::flag);
    static final Form<Integer> COUNT = new Form<>(NoteWriter::count, NoteReader::count);
    static final Form<Sent> SENT =
            new Form<>((out, sent) -> out.small(sent.ordinal()), in -> one(Sent.values(), in.small()));
    static final Form<LeaveResult> LEFT = new Form<>(
            (out, left) -> out.flag(left.member()).flag(left.emptied()), in -> new LeaveResult(in.flag(), in.flag()));
    static final Form<JoinResult> JOINED = new Form<>(Form::write, Form::join);
    static final Form<Status> STATUS = new Form<>(Form::write, Form::status);
    static final Form<ConnectionInfo> CONNECTION = new Form<>(Form::write, Form::connection);
    static final Form<ChannelInfo> CHANNEL = new Form<>(Form::write, Form::channel);
    static final Form<List<ConnectionInfo>> CONNECTIONS = CONNECTION.list();
    private static final Form<Member> MEMBER = new Form<>(Form::write, Form::member);
    static final Form<ChannelPart> PART = new Form<>(
            (out, part) -> {
                CHANNEL.put(out, part.channel());
                // However much is to be said of connections, a quarter is left for who they are of.
                CONNECTION.list(Inquiries.MOST_BYTES / 4 * 3).writer.accept(out, part.connections());
                MEMBER.list().writer.accept(out, part.users());
            },
            in -> new ChannelPart(
                    CHANNEL.take(in),
                    CONNECTION.list().reader.apply(in),
                    MEMBER.list().reader.apply(in)));

    /** Behind its length, so that what a newer node adds at its end is passed over. */
    void put(NoteWriter out, T value) {
        NoteWriter own = new NoteWriter();
        writer.accept(own, value);
        out.bytes(own.done());
    }

    T take(NoteReader in) {
        return reader.apply(new NoteReader(in.bytes()));
    }

    /** As many as an answer holds. */
    Form<List<T>> list() {
        return list(Inquiries.MOST_BYTES);
    }

    /** As many as there is room for, one at least. */
    private Form<List<T>> list(int mostBytes) {
        return new Form<>(
                (out, list) -> {
                    boolean first = true;
                    for (T one : list) {
                        NoteWriter own = new NoteWriter();
                        writer.accept(own, one);
                        if (!first && out.size() + own.size() > mostBytes) {
                            break;
                        }
                        out.flag(true).bytes(own.done());
                        first = false;
                    }
                    out.flag(false);
                },
                in -> {
                    List<T> list = new ArrayList<>();
                    while (in.flag()) {
                        list.add(take(in));
                    }
                    return list;
                });
    }

    /** One, or that there is none. */
    Form<Optional<T>> optional() {
        return new Form<>(
                (out, value) -> {
                    out.flag(value.isPresent());
                    value.ifPresent(one -> put(out, one));
                },
                in -> in.flag() ? Optional.of(take(in)) : Optional.empty());
    }

    /** A part of a page, as many rows of it as an answer holds; one at least, or the page would end before it. */
    static <T, I extends Comparable<I>> Form<Part<T, I>> part(Form<T> things, Function<String, I> id) {
        return new Form<>(
                (out, part) -> {
                    out.count(part.total());
                    boolean more = part.more();
                    boolean first = true;
                    for (Keyed<T, I> row : part.rows()) {
                        NoteWriter own = new NoteWriter();
                        own.number(row.key().number())
                                .text(row.key().text())
                                .text(row.key().id().toString());
                        things.put(own, row.thing());
                        if (!first && out.size() + own.size() > Inquiries.MOST_BYTES) {
                            more = true;
                            break;
                        }
                        out.flag(true).bytes(own.done());
                        first = false;
                    }
                    out.flag(false).flag(more);
                },
                in -> {
                    int total = in.count();
                    List<Keyed<T, I>> rows = new ArrayList<>();
                    while (in.flag()) {
                        NoteReader row = new NoteReader(in.bytes());
                        Keyed.Key<I> key = new Keyed.Key<>(row.number(), row.text(), id.apply(row.text()));
                        rows.add(new Keyed<>(things.take(row), key));
                    }
                    return new Part<>(rows, total, in.flag());
                });
    }

    static <E> E one(E[] all, int ordinal) {
        if (ordinal >= all.length) {
            throw new IllegalArgumentException("a newer kind");
        }
        return all[ordinal];
    }

    private static void write(NoteWriter out, Counters counters) {
        out.number(counters.messagesSent())
                .number(counters.bytesSent())
                .number(counters.messagesReceived())
                .number(counters.bytesReceived())
                .number(counters.messagesDropped())
                .number(counters.overflows())
                .number(counters.since().toEpochMilli());
    }

    private static Counters counters(NoteReader in) {
        return new Counters(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                Instant.ofEpochMilli(in.number()));
    }

    private static void write(NoteWriter out, Status status) {
        out.text(status.node().value())
                .count(status.connections())
                .count(status.users())
                .count(status.channels())
                .count(status.taps())
                .number(status.outboxBytes())
                .flag(status.draining());
        write(out, status.counters());
    }

    private static Status status(NoteReader in) {
        return new Status(
                NodeId.of(in.text()),
                in.count(),
                in.count(),
                in.count(),
                in.count(),
                in.number(),
                in.flag(),
                counters(in));
    }

    /** The application's attributes of a user stay on the node. */
    private static void write(NoteWriter out, ConnectionInfo info) {
        out.text(info.id().toString())
                .text(info.profile().id().value())
                .text(info.profile().name())
                .text(info.transport())
                .text(info.dialect().name())
                .text(info.path())
                .text(info.peer())
                .count(info.channels().size());
        info.channels().forEach(name -> out.text(name.value()));
        write(out, info.counters());
        out.number(info.outboxBytes()).number(info.lag().toNanos());
    }

    private static ConnectionInfo connection(NoteReader in) {
        return new ConnectionInfo(
                ConnectionId.of(in.text()),
                Profile.of(UserId.of(in.text()), in.text()),
                in.text(),
                Dialect.valueOf(in.text()),
                in.text(),
                in.text(),
                names(in),
                counters(in),
                in.number(),
                Duration.ofNanos(in.number()));
    }

    private static List<ChannelName> names(NoteReader in) {
        List<ChannelName> names = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            names.add(ChannelName.of(in.text()));
        }
        return names;
    }

    private static void write(NoteWriter out, ChannelInfo info) {
        out.text(info.name().value())
                .count(info.members())
                .count(info.users())
                .number(info.publications())
                .number(Double.doubleToLongBits(info.rate()))
                .number(info.since().toEpochMilli())
                .flag(info.history().isPresent());
        info.history()
                .ifPresent(kept ->
                        out.count(kept.size()).number(Math.max(1, kept.time().toMillis())));
    }

    private static ChannelInfo channel(NoteReader in) {
        return new ChannelInfo(
                ChannelName.of(in.text()),
                in.count(),
                in.count(),
                in.number(),
                Double.longBitsToDouble(in.number()),
                Instant.ofEpochMilli(in.number()),
                in.flag() ? Optional.of(new Retention(in.count(), Duration.ofMillis(in.number()))) : Optional.empty());
    }

    private static void write(NoteWriter out, Member member) {
        out.text(member.profile().id().value()).text(member.profile().name()).count(member.connections());
    }

    private static Member member(NoteReader in) {
        return new Member(Profile.of(UserId.of(in.text()), in.text()), in.count());
    }

    private static void write(NoteWriter out, JoinResult result) {
        if (result instanceof JoinResult.Joined joined) {
            out.flag(true).flag(joined.created()).flag(joined.already());
        } else {
            Problem problem = ((JoinResult.Refused) result).problem();
            out.flag(false)
                    .text(problem.code())
                    .text(problem.message())
                    .flag(problem.retryable())
                    .number(problem.retryAfterMs())
                    .text(problem.ref());
        }
    }

    private static JoinResult join(NoteReader in) {
        return in.flag()
                ? new JoinResult.Joined(in.flag(), in.flag())
                : new JoinResult.Refused(new Problem(in.text(), in.text(), in.flag(), in.number(), in.text()));
    }
}
