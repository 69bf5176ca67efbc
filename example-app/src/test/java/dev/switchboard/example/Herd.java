package dev.switchboard.example;

import dev.switchboard.example.HerdClient.News;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Many clients of one server, every other one v1, the rest plain: when each was closed, and when it came back. Confined to one thread. */
final class Herd implements AutoCloseable {
    /** How the server closed one that was open. */
    record Closing(long nanos, boolean v1, int code, String reason) {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Selector selector = Selector.open();
    private final List<HerdClient> clients = new ArrayList<>();
    private final PriorityQueue<HerdClient> waiting =
            new PriorityQueue<>(Comparator.comparingLong(client -> client.due));
    private final List<Closing> closings = new ArrayList<>();
    private final List<Long> openings = new ArrayList<>();
    private boolean comesBack;

    /** Opens so many, a few at a time. */
    Herd(int port, int count) throws IOException {
        Random random = new Random(count);
        for (int i = 0; i < count; i++) {
            HerdClient client = new HerdClient(port, i % 2 == 1, random);
            clients.add(client);
            client.dial(selector);
            int most = i - 50;
            run(() -> openings.size() > most, PATIENCE);
        }
        run(() -> openings.size() == count, PATIENCE);
        if (openings.size() < count) {
            throw new IOException("only " + openings.size() + " of " + count + " were let in");
        }
        openings.clear();
    }

    /** Whoever is closed from now on comes back. */
    void comeBack() {
        comesBack = true;
    }

    /** Reads until so many were closed, or the time is over; returns all closings so far, in their order. */
    List<Closing> closings(int count, Duration most) throws IOException {
        run(() -> closings.size() >= count, most);
        return List.copyOf(closings);
    }

    /** Reads until so many have come back, or the time is over; when each dialled with success, in nanoseconds and order. */
    List<Long> returns(int count, Duration most) throws IOException {
        run(() -> openings.size() >= count, most);
        return openings.stream().sorted().toList();
    }

    private void run(BooleanSupplier done, Duration most) throws IOException {
        long end = System.nanoTime() + most.toNanos();
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            if (now - end >= 0) {
                return;
            }
            while (!waiting.isEmpty() && waiting.element().due - now <= 0) {
                dial(waiting.remove());
            }
            long next = waiting.isEmpty() ? end : Math.min(end, waiting.element().due);
            selector.select(Math.max(1, (next - now) / 1_000_000));
            for (SelectionKey key : selector.selectedKeys()) {
                read(key);
            }
            selector.selectedKeys().clear();
        }
    }

    private void dial(HerdClient client) {
        try {
            client.dial(selector);
        } catch (IOException refused) {
            ended(client, new News.Closed(1006, "refused"), false);
        }
    }

    private void read(SelectionKey key) {
        HerdClient client = (HerdClient) key.attachment();
        boolean wasOpen = client.open();
        Optional<News> news;
        try {
            news = client.ready(key);
        } catch (IOException cut) {
            news = Optional.of(new News.Closed(1006, "cut"));
        }
        if (news.isEmpty()) {
            return;
        }
        if (news.get() instanceof News.Closed closed) {
            ended(client, closed, wasOpen);
        } else if (news.get() instanceof News.Opened opened) {
            openings.add(opened.dialled());
        }
    }

    private void ended(HerdClient client, News.Closed closed, boolean wasOpen) {
        client.close();
        if (wasOpen) {
            closings.add(new Closing(System.nanoTime(), client.v1, closed.code(), closed.reason()));
        }
        if (comesBack) {
            client.due = System.nanoTime()
                    + Duration.ofMillis(client.pause(closed.reason())).toNanos();
            waiting.add(client);
        }
    }

    @Override
    public void close() throws IOException {
        clients.forEach(HerdClient::close);
        selector.close();
    }
}
