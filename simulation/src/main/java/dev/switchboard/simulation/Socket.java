package dev.switchboard.simulation;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;

/** One connection with both of its ends and the network between: in order, late, and cut at any moment. */
final class Socket implements Wire {
    /**
     * What left the node in one write.
     *
     * @param written when, in nanoseconds; -1 if it had waited for the client to read
     */
    private record Bunch(List<Said> texts, long written) {}

    private static final long DELAY_LEAST = 200_000;
    private static final long DELAY_MOST = 40_000_000;
    private static final int WINDOW = 16;

    private final Scheduler scheduler;
    private final Server server;
    private final Client client;
    private final SplittableRandom random;
    private final Bug bug;
    private @Nullable Said heldBack;
    private final long key;
    private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
    private final List<Bunch> notTaken = new ArrayList<>();
    private @Nullable Inbound inbound;
    private boolean reading = true;
    private boolean reported;
    private boolean cut;
    private boolean clientDone;
    private boolean refused;
    // The client reads too slowly: what leaves next had to wait.
    private boolean behind;
    private boolean stalled;
    private int inFlight;
    private long upLast;
    private long downLast;

    Socket(Scheduler scheduler, Server server, Client client, SplittableRandom random, Bug bug) {
        this.bug = bug;
        this.scheduler = scheduler;
        this.server = server;
        this.client = client;
        this.random = random;
        this.key = 1_000_000L + client.number;
    }

    Server server() {
        return server;
    }

    private long up() {
        upLast = Math.max(upLast, scheduler.now() + random.nextLong(DELAY_LEAST, DELAY_MOST));
        return upLast;
    }

    private long down() {
        downLast = Math.max(downLast, scheduler.now() + random.nextLong(DELAY_LEAST, DELAY_MOST));
        return downLast;
    }

    /** The client's end: asks for the connection. */
    void dial(boolean v1, String user, String connection) {
        Map<String, List<String>> headers = v1
                ? Map.of("host", List.of("node"), "sec-websocket-protocol", List.of("switchboard.v1.json"))
                : Map.of("host", List.of("node"));
        Handshake handshake =
                new Handshake("simulated", "/socket", "user=" + user + "&as=" + connection, headers, "10.0.0.1", false);
        scheduler.at(server.machine.life, key, up(), () -> {
            CompletionStage<Admission> asked = server.switchboard.admit(handshake);
            asked.thenAccept(admission -> server.machine.loop.execute(() -> open(admission)));
        });
    }

    private void open(Admission admission) {
        if (cut || !(admission instanceof Admission.Accepted accepted)) {
            return;
        }
        server.sockets.add(this);
        inbound = accepted.open(this);
        scheduler.at(Life.OUTSIDE, key, down(), () -> {
            if (!cut) {
                client.opened(this);
            }
        });
    }

    /** The client's end: sends. */
    void send(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        scheduler.at(server.machine.life, key, up(), () -> {
            if (!cut) {
                unread.add(utf8);
                pump();
            }
        });
    }

    private void pump() {
        while (reading && !reported && inbound != null && !unread.isEmpty()) {
            Inbound to = inbound;
            byte[] next = unread.remove();
            server.machine.loop.run(() -> to.text(next));
        }
    }

    /** The client's end: says goodbye. */
    void close(int code) {
        clientDone = true;
        scheduler.at(server.machine.life, key, up(), () -> {
            if (!cut) {
                report(Close.of(code, ""));
            }
        });
    }

    /** The network, or the client without a word: what is under way is lost, and the server notices after a while. */
    void cut(long noticedAfter) {
        if (cut) {
            return;
        }
        cut = true;
        scheduler.at(server.machine.life, key, scheduler.now() + noticedAfter, () -> report(Close.ABNORMAL));
        if (!clientDone) {
            clientDone = true;
            client.closed(this, Close.ABNORMAL.code());
        }
    }

    /** The process of the server is no more; the client notices after a while. */
    void crash(long noticedAfter) {
        scheduler.at(Life.OUTSIDE, key, scheduler.now() + noticedAfter, () -> cut(0));
    }

    private void report(Close close) {
        if (reported || inbound == null) {
            return;
        }
        reported = true;
        server.sockets.remove(this);
        Inbound to = inbound;
        server.machine.loop.run(() -> to.closed(close));
    }

    /** The client's end: reads nothing for a while. */
    void stall(long nanos) {
        stalled = true;
        scheduler.at(Life.OUTSIDE, key, scheduler.now() + nanos, () -> {
            stalled = false;
            List<Bunch> late = List.copyOf(notTaken);
            notTaken.clear();
            late.forEach(this::take);
        });
    }

    @Override
    public Loop loop() {
        return server.machine.loop;
    }

    @Override
    public int write(Batch batch, int from) {
        if (!server.machine.loop.inLoop()) {
            throw new IllegalStateException("write is called on the wire's loop only");
        }
        List<Said> texts = new ArrayList<>();
        int next = from;
        boolean waited = behind;
        for (; next < batch.count(); next++) {
            if (cut || reported) {
                continue;
            }
            Frame frame = batch.frame(next);
            if (inFlight >= WINDOW && !frame.isControl()) {
                refused = true;
                behind = true;
                break;
            }
            switch (frame.opcode()) {
                case TEXT -> {
                    texts.add(server.read(frame));
                    inFlight++;
                }
                case PING -> scheduler.at(Life.OUTSIDE, key, down(), this::pong);
                case PONG -> {}
                case CLOSE -> {
                    flush(texts, waited);
                    texts = new ArrayList<>();
                    Close close = frame.close();
                    scheduler.at(Life.OUTSIDE, key, down(), () -> ended(close));
                }
            }
        }
        flush(texts, waited);
        if (next == batch.count()) {
            behind = false;
        }
        return next;
    }

    private void pong() {
        if (cut || clientDone) {
            return;
        }
        scheduler.at(server.machine.life, key, up(), () -> {
            Inbound to = inbound;
            if (!cut && !reported && to != null) {
                server.machine.loop.run(() -> to.pong(new byte[0]));
            }
        });
    }

    private void ended(Close close) {
        if (cut || clientDone) {
            return;
        }
        clientDone = true;
        scheduler.at(server.machine.life, key, up(), () -> {
            if (!cut) {
                report(close);
            }
        });
        client.closed(this, close.code());
    }

    private void flush(List<Said> texts, boolean waited) {
        if (!texts.isEmpty()) {
            Bunch bunch = new Bunch(texts, waited ? -1 : scheduler.now());
            scheduler.at(Life.OUTSIDE, key, down(), () -> {
                if (stalled) {
                    notTaken.add(bunch);
                } else {
                    take(bunch);
                }
            });
        }
    }

    private void take(Bunch bunch) {
        if (cut) {
            return;
        }
        for (Said said : bunch.texts) {
            if (!clientDone) {
                hear(said, bunch.written);
            }
        }
        inFlight -= bunch.texts.size();
        if (refused && inFlight < WINDOW / 2) {
            refused = false;
            scheduler.at(server.machine.life, key, up(), () -> {
                Inbound to = inbound;
                if (!reported && to != null) {
                    server.machine.loop.run(to::writable);
                }
            });
        }
    }

    private void hear(Said said, long written) {
        if (bug == Bug.AFTER_LEAVE && said.command().equals("said") && said.offset() < 0 && random.nextInt(20) == 0) {
            heldBack = said;
            return;
        }
        client.heard(this, said, written);
        Said late = heldBack;
        if (late != null && said.command().equals("sb:leave") && said.channel().equals(late.channel())) {
            heldBack = null;
            client.heard(this, late, written);
        }
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (on) {
            server.machine.loop.execute(this::pump);
        }
    }

    @Override
    public void terminate() {
        server.machine.loop.execute(() -> {
            report(Close.ABNORMAL);
            cut(0);
        });
    }
}
