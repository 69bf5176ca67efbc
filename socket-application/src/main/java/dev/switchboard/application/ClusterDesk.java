package dev.switchboard.application;

import dev.switchboard.application.port.in.Answers;
import dev.switchboard.application.port.in.ChannelInfo;
import dev.switchboard.application.port.in.ChannelPart;
import dev.switchboard.application.port.in.ChannelSearch;
import dev.switchboard.application.port.in.Cluster;
import dev.switchboard.application.port.in.ConnectionInfo;
import dev.switchboard.application.port.in.ConnectionSearch;
import dev.switchboard.application.port.in.Copies;
import dev.switchboard.application.port.in.Cursor;
import dev.switchboard.application.port.in.Found;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.LeaveResult;
import dev.switchboard.application.port.in.Nodes;
import dev.switchboard.application.port.in.Operations.Subscription;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.in.Sent;
import dev.switchboard.application.port.in.Status;
import dev.switchboard.application.port.in.TapFilter;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.UserId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks all nodes what operators want to know, and answers for this one when others ask. Thread-safe. */
final class ClusterDesk implements Cluster {
    private static final Logger LOG = System.getLogger(ClusterDesk.class.getName());

    private static final Form<Part<ConnectionInfo, ConnectionId>> CONNECTIONS =
            Form.part(Form.CONNECTION, ConnectionId::of);
    private static final Form<Part<ChannelInfo, ChannelName>> CHANNELS = Form.part(Form.CHANNEL, ChannelName::of);

    // Rows of one answer; other nodes may ask for more, and get these.
    private static final int MOST_TOLD = 500;

    /** What can be asked; the place is what travels. */
    private enum What {
        STATUS,
        CONNECTIONS,
        CHANNELS,
        CONNECTION,
        USER,
        CHANNEL,
        END,
        END_USER,
        WRITE,
        JOIN,
        LEAVE
    }

    private final NodeId self;
    private final Desk desk;
    private final Lists lists;
    private final @Nullable Inquiries inquiries;
    private final @Nullable FarTaps taps;

    ClusterDesk(NodeId self, Desk desk, Lists lists, @Nullable Inquiries inquiries, @Nullable FarTaps taps) {
        this.self = self;
        this.desk = desk;
        this.lists = lists;
        this.inquiries = inquiries;
        this.taps = taps;
        if (inquiries != null) {
            answering(inquiries);
        }
    }

    private void answering(Inquiries others) {
        others.answer(What.STATUS.ordinal(), answer(Form.STATUS, in -> Optional.of(desk.status())));
        others.answer(
                What.CONNECTIONS.ordinal(),
                answer(CONNECTIONS, in -> Optional.of(lists.connections(connectionSearch(in), cursor(in)))));
        others.answer(
                What.CHANNELS.ordinal(),
                answer(CHANNELS, in -> Optional.of(lists.channels(channelSearch(in), cursor(in)))));
        others.answer(What.CONNECTION.ordinal(), answer(Form.CONNECTION, in -> desk.connection(connection(in))));
        others.answer(What.USER.ordinal(), answer(Form.CONNECTIONS, in -> user(UserId.of(in.text()), in.count())));
        others.answer(What.CHANNEL.ordinal(), answer(Form.PART, in -> part(ChannelName.of(in.text()), in.count())));
        others.deed(What.END.ordinal(), answer(Form.FLAG, in -> ended(connection(in), close(in))));
        others.deed(What.END_USER.ordinal(), answer(Form.COUNT, in -> ended(UserId.of(in.text()), close(in))));
        others.deed(What.WRITE.ordinal(), answer(Form.SENT, in -> written(connection(in), message(in))));
        others.deed(What.JOIN.ordinal(), answer(Form.JOINED, in -> joined(connection(in), ChannelName.of(in.text()))));
        others.deed(What.LEAVE.ordinal(), answer(Form.LEFT, in -> left(connection(in), ChannelName.of(in.text()))));
    }

    private static <T> Function<NoteReader, byte[]> answer(Form<T> form, Function<NoteReader, Optional<T>> how) {
        Form<Optional<T>> answer = form.optional();
        return in -> {
            NoteWriter out = new NoteWriter();
            answer.writer().accept(out, how.apply(in));
            return out.done();
        };
    }

    @Override
    public boolean alone() {
        return inquiries == null;
    }

    /** Asks this node and the others, or those of a name. */
    private <T> CompletionStage<Answers<T>> ask(
            What what, NoteWriter question, Form<T> form, Optional<NodeId> whom, Supplier<Optional<T>> here) {
        boolean own = whom.filter(name -> !name.equals(self)).isEmpty();
        CompletionStage<Inquiries.Heard> others = inquiries == null
                ? CompletableFuture.completedFuture(
                        new Inquiries.Heard(List.of(), new Nodes(List.of(), List.of(), List.of())))
                : inquiries.ask(what.ordinal(), question.done(), whom);
        // While the others look for it, too.
        Optional<T> mine = own ? here.get() : Optional.empty();
        return others.thenApply(heard -> {
            List<NodeId> answered = new ArrayList<>();
            List<NodeId> refused = new ArrayList<>(heard.nodes().refused());
            List<Answers.Of<T>> all = new ArrayList<>();
            if (own) {
                answered.add(self);
                mine.ifPresent(value -> all.add(new Answers.Of<>(self, value)));
            }
            for (Inquiries.Reply reply : heard.replies()) {
                try {
                    form.optional()
                            .reader()
                            .apply(new NoteReader(reply.body()))
                            .ifPresent(value -> all.add(new Answers.Of<>(reply.node(), value)));
                    answered.add(reply.node());
                } catch (IllegalArgumentException unreadable) {
                    LOG.log(Level.DEBUG, "an answer of node " + reply.node() + " can't be read", unreadable);
                    refused.add(reply.node());
                }
            }
            return new Answers<>(all, new Nodes(answered, heard.nodes().silent(), refused));
        });
    }

    /** Asks the others only if this node has it not. */
    private <T> CompletionStage<Answers<T>> askIfNotHere(
            What what, NoteWriter question, Form<T> form, Supplier<Optional<T>> here) {
        Optional<T> mine = here.get();
        if (mine.isPresent()) {
            return CompletableFuture.completedFuture(new Answers<>(
                    List.of(new Answers.Of<>(self, mine.get())), new Nodes(List.of(self), List.of(), List.of())));
        }
        return ask(what, question, form, Optional.empty(), Optional::empty);
    }

    @Override
    public CompletionStage<Answers<Status>> status(Optional<NodeId> node) {
        return ask(What.STATUS, new NoteWriter(), Form.STATUS, node, () -> Optional.of(desk.status()));
    }

    @Override
    public CompletionStage<Found<ConnectionInfo>> connections(
            ConnectionSearch search, Optional<Cursor> after, Optional<NodeId> node) {
        NoteWriter question = question(search.text(), search.order(), search.descending(), search.page());
        write(question, after);
        return ask(What.CONNECTIONS, question, CONNECTIONS, node, () -> Optional.of(lists.connections(search, after)))
                .thenApply(page(search.descending(), search.page()));
    }

    @Override
    public CompletionStage<Found<ChannelInfo>> channels(
            ChannelSearch search, Optional<Cursor> after, Optional<NodeId> node) {
        NoteWriter question = question(search.text(), search.order(), search.descending(), search.page());
        write(question, after);
        return ask(What.CHANNELS, question, CHANNELS, node, () -> Optional.of(lists.channels(search, after)))
                .thenApply(page(search.descending(), search.page()));
    }

    private static <T, I extends Comparable<I>> Function<Answers<Part<T, I>>, Found<T>> page(
            boolean descending, Page page) {
        return parts -> Part.merge(parts.all(), descending, page.limit(), parts.nodes());
    }

    private static NoteWriter question(String text, Enum<?> order, boolean descending, Page page) {
        if (page.offset() != 0 || page.limit() == 0) {
            throw new IllegalArgumentException("over several nodes a page begins at a cursor, and has an end");
        }
        return new NoteWriter()
                .text(text)
                .small(order.ordinal())
                .flag(descending)
                .count(page.limit());
    }

    private static void write(NoteWriter question, Optional<Cursor> after) {
        question.text(after.map(Cursor::word).orElse(""));
    }

    private static Optional<Cursor> cursor(NoteReader in) {
        String word = in.text();
        return word.isEmpty() ? Optional.empty() : Optional.of(Cursor.of(word));
    }

    private static ConnectionSearch connectionSearch(NoteReader in) {
        return new ConnectionSearch(
                in.text(), Form.one(ConnectionSearch.Order.values(), in.small()), in.flag(), first(in.count()));
    }

    private static ChannelSearch channelSearch(NoteReader in) {
        return new ChannelSearch(
                in.text(), Form.one(ChannelSearch.Order.values(), in.small()), in.flag(), first(in.count()));
    }

    /** So many rows as are told at most, whatever was asked for: 0 would be all of them. */
    private static Page first(int most) {
        return new Page(Math.max(1, Math.min(most, MOST_TOLD)), 0);
    }

    @Override
    public CompletionStage<Answers<ConnectionInfo>> connection(ConnectionId id) {
        return askIfNotHere(What.CONNECTION, about(id), Form.CONNECTION, () -> desk.connection(id));
    }

    private static NoteWriter about(ConnectionId id) {
        return new NoteWriter().text(id.toString());
    }

    private static ConnectionId connection(NoteReader in) {
        return ConnectionId.of(in.text());
    }

    @Override
    public CompletionStage<Answers<List<ConnectionInfo>>> connections(UserId user, int most) {
        NoteWriter question = new NoteWriter().text(user.value()).count(most);
        return ask(What.USER, question, Form.CONNECTIONS, Optional.empty(), () -> user(user, most));
    }

    private Optional<List<ConnectionInfo>> user(UserId user, int most) {
        List<ConnectionInfo> connections = desk.connections(user);
        return Optional.of(connections)
                .filter(some -> !some.isEmpty())
                .map(some -> some.subList(0, Math.min(Math.min(most, MOST_TOLD), some.size())));
    }

    @Override
    public CompletionStage<Answers<ChannelPart>> channel(ChannelName name, int most, Optional<NodeId> node) {
        NoteWriter question = new NoteWriter().text(name.value()).count(most);
        return ask(What.CHANNEL, question, Form.PART, node, () -> part(name, most));
    }

    private Optional<ChannelPart> part(ChannelName name, int most) {
        Page page = first(most);
        return desk.channel(name)
                .map(info -> new ChannelPart(info, desk.connections(name, page), desk.membersHere(name, page)));
    }

    @Override
    public CompletionStage<Answers<Boolean>> disconnect(ConnectionId id, Close close) {
        NoteWriter question = about(id).count(close.code()).text(close.reason());
        return askIfNotHere(What.END, question, Form.FLAG, () -> ended(id, close));
    }

    private static Close close(NoteReader in) {
        return new Close(in.count(), in.text());
    }

    private Optional<Boolean> ended(ConnectionId id, Close close) {
        return sendable(close) && desk.disconnect(id, close) ? Optional.of(true) : Optional.empty();
    }

    @Override
    public CompletionStage<Answers<Integer>> disconnect(UserId user, Close close) {
        NoteWriter question =
                new NoteWriter().text(user.value()).count(close.code()).text(close.reason());
        return ask(What.END_USER, question, Form.COUNT, Optional.empty(), () -> ended(user, close));
    }

    private Optional<Integer> ended(UserId user, Close close) {
        return sendable(close) ? Optional.of(desk.end(user, close)).filter(ended -> ended > 0) : Optional.empty();
    }

    private static boolean sendable(Close close) {
        if (!close.sendable()) {
            throw new IllegalArgumentException("a close frame can't bear " + close.code());
        }
        return true;
    }

    @Override
    public CompletionStage<Answers<Sent>> writeConnection(ConnectionId id, Message message) {
        NoteWriter question = about(id)
                .text(message.from().map(UserId::value).orElse(""))
                .text(message.channel().map(ChannelName::value).orElse(""))
                .text(message.command().name())
                .bytes(message.param().toBytes());
        return askIfNotHere(What.WRITE, question, Form.SENT, () -> written(id, message));
    }

    private static Message message(NoteReader in) {
        String from = in.text();
        String channel = in.text();
        return new Message(
                from.isEmpty() ? Optional.empty() : Optional.of(UserId.of(from)),
                channel.isEmpty() ? Optional.empty() : Optional.of(ChannelName.of(channel)),
                Command.of(in.text()),
                // As text: what is no UTF-8 would end the connection (RFC 6455 §8.1).
                Payload.json(in.text()));
    }

    private Optional<Sent> written(ConnectionId id, Message message) {
        return Optional.of(desk.writeConnection(id, message)).filter(sent -> sent != Sent.UNKNOWN);
    }

    @Override
    public CompletionStage<Answers<JoinResult>> join(ConnectionId id, ChannelName channel) {
        return askIfNotHere(What.JOIN, about(id).text(channel.value()), Form.JOINED, () -> joined(id, channel));
    }

    private Optional<JoinResult> joined(ConnectionId id, ChannelName channel) {
        return desk.connection(id).map(here -> desk.join(id, channel));
    }

    @Override
    public CompletionStage<Answers<LeaveResult>> leave(ConnectionId id, ChannelName channel) {
        return askIfNotHere(What.LEAVE, about(id).text(channel.value()), Form.LEFT, () -> left(id, channel));
    }

    private Optional<LeaveResult> left(ConnectionId id, ChannelName channel) {
        return desk.connection(id).map(here -> desk.leave(id, channel));
    }

    @Override
    public Subscription tap(TapFilter filter, int rate, Consumer<Copies> listener) {
        return taps == null ? () -> {} : taps.tap(filter, rate, listener);
    }
}
