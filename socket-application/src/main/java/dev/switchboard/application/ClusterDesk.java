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
        on(others, What.STATUS, Form.STATUS, in -> Optional.of(desk.status()));
        on(
                others,
                What.CONNECTIONS,
                CONNECTIONS,
                in -> Optional.of(lists.connections(connectionSearch(in), cursor(in))));
        on(others, What.CHANNELS, CHANNELS, in -> Optional.of(lists.channels(channelSearch(in), cursor(in))));
        on(others, What.CONNECTION, Form.CONNECTION, in -> desk.connection(connection(in)));
        on(others, What.USER, Form.CONNECTIONS, in -> user(UserId.of(in.text()), in.count()));
        on(others, What.CHANNEL, Form.PART, in -> part(ChannelName.of(in.text()), in.count()));
        on(others, What.END, Form.FLAG, in -> ended(connection(in), new Close(in.count(), in.text())));
        on(others, What.END_USER, Form.COUNT, in -> ended(UserId.of(in.text()), new Close(in.count(), in.text())));
        on(others, What.WRITE, Form.SENT, in -> written(connection(in), message(in)));
        on(others, What.JOIN, Form.JOINED, in -> joined(connection(in), ChannelName.of(in.text())));
        on(others, What.LEAVE, Form.LEFT, in -> left(connection(in), ChannelName.of(in.text())));
    }

    private static <T> void on(Inquiries others, What what, Form<T> form, Function<NoteReader, Optional<T>> how) {
        Form<Optional<T>> answer = form.optional();
        others.answer(what.ordinal(), in -> {
            NoteWriter out = new NoteWriter();
            answer.writer().accept(out, how.apply(in));
            return out.done();
        });
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
                .thenApply(parts -> Part.merge(
                        parts.all(), search.descending(), search.page().limit(), parts.nodes()));
    }

    @Override
    public CompletionStage<Found<ChannelInfo>> channels(
            ChannelSearch search, Optional<Cursor> after, Optional<NodeId> node) {
        NoteWriter question = question(search.text(), search.order(), search.descending(), search.page());
        write(question, after);
        return ask(What.CHANNELS, question, CHANNELS, node, () -> Optional.of(lists.channels(search, after)))
                .thenApply(parts -> Part.merge(
                        parts.all(), search.descending(), search.page().limit(), parts.nodes()));
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
                in.text(),
                Form.one(ConnectionSearch.Order.values(), in.small()),
                in.flag(),
                new Page(Math.min(MOST_TOLD, in.count()), 0));
    }

    private static ChannelSearch channelSearch(NoteReader in) {
        return new ChannelSearch(
                in.text(),
                Form.one(ChannelSearch.Order.values(), in.small()),
                in.flag(),
                new Page(Math.min(MOST_TOLD, in.count()), 0));
    }

    @Override
    public CompletionStage<Answers<ConnectionInfo>> connection(ConnectionId id) {
        return askIfNotHere(
                What.CONNECTION, new NoteWriter().text(id.toString()), Form.CONNECTION, () -> desk.connection(id));
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
        Page page = new Page(Math.max(1, Math.min(most, MOST_TOLD)), 0);
        return desk.channel(name)
                .map(info -> new ChannelPart(info, desk.connections(name, page), desk.membersHere(name, page)));
    }

    @Override
    public CompletionStage<Answers<Boolean>> disconnect(ConnectionId id, Close close) {
        NoteWriter question =
                new NoteWriter().text(id.toString()).count(close.code()).text(close.reason());
        return askIfNotHere(What.END, question, Form.FLAG, () -> ended(id, close));
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
        NoteWriter question = new NoteWriter().text(id.toString());
        question.text(message.from().map(UserId::value).orElse(""))
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
        NoteWriter question = new NoteWriter().text(id.toString()).text(channel.value());
        return askIfNotHere(What.JOIN, question, Form.JOINED, () -> joined(id, channel));
    }

    private Optional<JoinResult> joined(ConnectionId id, ChannelName channel) {
        return desk.connection(id).map(here -> desk.join(id, channel));
    }

    @Override
    public CompletionStage<Answers<LeaveResult>> leave(ConnectionId id, ChannelName channel) {
        NoteWriter question = new NoteWriter().text(id.toString()).text(channel.value());
        return askIfNotHere(What.LEAVE, question, Form.LEFT, () -> left(id, channel));
    }

    private Optional<LeaveResult> left(ConnectionId id, ChannelName channel) {
        return desk.connection(id).map(here -> desk.leave(id, channel));
    }

    @Override
    public Subscription tap(TapFilter filter, int rate, Consumer<Copies> listener) {
        return taps == null ? () -> {} : taps.tap(filter, rate, listener);
    }
}
