package dev.switchboard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Census;
import dev.switchboard.application.port.out.Census.Present;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.NodeId;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Moments that a real Redis passes too quickly to be met on purpose. */
class PresenceByStepsTest implements Book, Book.Way, Census.Listener {
    private static final ChannelName ROOM = ChannelName.of("room:1");
    private static final long OTHER = 7;

    private final List<Notice> written = new ArrayList<>();
    private final List<Set<Notice.Entry>> heard = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private List<Ledger.Part> parts = List.of();
    private boolean refuses;
    private long sequence;
    private long now;

    private final Presence presence = new Presence(
            Duration.ofSeconds(10),
            new Presence.Ground(1, Runnable::run, this, () -> now),
            this,
            () -> true,
            name -> true,
            new Tally());

    private static Present user(String name) {
        return new Present(UserId.of(name), name, 1);
    }

    private static Notice notice(long number, int piece, String... users) {
        List<Notice.Entry> entries = new ArrayList<>();
        for (String name : users) {
            entries.add(Notice.Entry.of(user(name)));
        }
        return new Notice(OTHER, number, piece, entries);
    }

    private static Set<Notice.Entry> entries(String... users) {
        return Set.copyOf(notice(0, Notice.WHOLE, users).entries());
    }

    @Test
    void whoHeardOnlyTheLastPiecesOfAWholeAsksForIt() {
        presence.commandsUp();
        CompletableFuture<Void> met = new CompletableFuture<>();
        // The other one's first piece was told just before, so Redis names it not.
        presence.meet(ROOM, met, Optional.empty());
        presence.endOfTurn();
        assertThat(met).isCompleted();

        presence.received(ROOM, notice(11, Notice.BETWEEN, "bob"));
        parts = List.of(new Ledger.Part(OTHER, 12, List.of(user("ann"), user("bob"), user("cyd"))));
        presence.received(ROOM, notice(12, Notice.LAST, "cyd"));
        presence.endOfTurn();
        presence.received(ROOM, notice(13, Notice.CHANGE, "dan"));

        assertThat(heard).containsExactly(entries("ann", "bob", "cyd"));
        assertThat(changes).containsExactly("+dan");
    }

    @Test
    void aWholeInPiecesCountsWithTheLastOfThem() {
        presence.commandsUp();
        presence.meet(ROOM, new CompletableFuture<>(), Optional.empty());
        presence.endOfTurn();

        presence.received(ROOM, notice(10, Notice.FIRST, "ann"));
        presence.received(ROOM, notice(11, Notice.BETWEEN, "bob"));
        assertThat(heard).isEmpty();
        presence.received(ROOM, notice(12, Notice.LAST, "cyd"));
        presence.endOfTurn();

        assertThat(heard).containsExactly(entries("ann", "bob", "cyd"));
    }

    @Test
    void whoIsTellingAWholeInPiecesHasNotGone() {
        presence.commandsUp();
        presence.meet(ROOM, new CompletableFuture<>(), Optional.empty());
        presence.endOfTurn();
        presence.received(ROOM, notice(9, Notice.WHOLE, "ann"));
        // For so long that others may be judged.
        now = Duration.ofSeconds(11).toNanos();

        presence.received(ROOM, notice(10, Notice.FIRST, "ann"));
        presence.meet(ROOM, new CompletableFuture<>(), Optional.empty());
        presence.endOfTurn();
        presence.received(ROOM, notice(11, Notice.LAST, "bob"));

        assertThat(heard).containsExactly(entries("ann"), entries("ann", "bob"));
    }

    @Test
    void whatRedisRefusedIsNotToldWholeWithEachChange() {
        presence.commandsUp();
        refuses = true;
        presence.came(ROOM, user("ann"));
        presence.came(ROOM, user("bob"));
        presence.came(ROOM, user("cyd"));
        presence.endOfTurn();
        assertThat(written).hasSize(1);

        refuses = false;
        presence.renewed(Set.of(), 0);
        presence.endOfTurn();

        assertThat(written).hasSize(2);
        assertThat(Set.copyOf(written.get(1).entries())).isEqualTo(entries("ann", "bob", "cyd"));
    }

    // The book.

    @Override
    public Optional<Book> book() {
        return Optional.of(this);
    }

    @Override
    public long next() {
        return ++sequence;
    }

    @Override
    public CompletionStage<Boolean> write(ChannelName name, Notice notice) {
        written.add(notice);
        return refuses
                ? CompletableFuture.failedFuture(new Away("it refuses"))
                : CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<List<Ledger.Part>> read(ChannelName name) {
        return CompletableFuture.completedFuture(parts);
    }

    @Override
    public CompletionStage<Ledger.Renewal> renew(Duration span) {
        return CompletableFuture.completedFuture(new Ledger.Renewal(Optional.of(Duration.ZERO), Set.of(1L, OTHER)));
    }

    @Override
    public void keep(ChannelName name) {}

    // What is heard of others.

    @Override
    public void came(NodeId node, ChannelName channel, Present user) {
        changes.add("+" + user.user());
    }

    @Override
    public void went(NodeId node, ChannelName channel, UserId user) {
        changes.add("-" + user);
    }

    @Override
    public void has(NodeId node, ChannelName channel, List<Present> all) {
        heard.add(Set.copyOf(all.stream().map(Notice.Entry::of).toList()));
    }

    @Override
    public void met(ChannelName channel) {}

    @Override
    public void gone(NodeId node) {
        changes.add("gone");
    }
}
