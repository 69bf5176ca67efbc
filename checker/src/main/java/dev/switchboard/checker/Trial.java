package dev.switchboard.checker;

import dev.switchboard.simulation.History.Kind;
import dev.switchboard.simulation.Judge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run: a Redis, nodes, clients and what befalls them; then rest, last words, and the judge. */
final class Trial implements AutoCloseable {
    // The judge takes as last words what is said so long after the last fault; by then every lease and heartbeat has
    // told.
    private static final long REST_SECONDS = 32;

    private static final long PATIENCE_SECONDS = 30;

    private final Options options;
    private final SplittableRandom random;
    private final Chronicle chronicle = new Chronicle();
    private final Presences presences = new Presences(chronicle);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final HttpClient http = Wire.http();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Guest> guests = new ArrayList<>();
    private final Path folder;
    private final Redis redis;

    /** Starts Redis; {@code folder} is for what they write. */
    Trial(Options options, Path folder) throws IOException {
        this.options = options;
        this.folder = folder;
        this.random = new SplittableRandom(options.seed());
        this.redis = new Redis(folder.resolve("redis"));
    }

    /** All of it. */
    Verdict run() throws IOException, InterruptedException {
        Optional<Path> graft = options.bug() == Bug.NONE
                ? Optional.empty()
                : Optional.of(Graft.of(options.bug(), options.sources(), Program.classPath(), folder));
        for (int i = 0; i < options.nodes(); i++) {
            nodes.add(new Node(i, redis.port, graft, folder));
            nodes.get(i).start();
        }
        Guest.Surroundings around =
                new Guest.Surroundings(nodes, chronicle, presences, http, timer, options.channels());
        for (int i = 0; i < options.clients(); i++) {
            boolean v1 = i % 5 != 4;
            // Whoever has a cookie is known again on the next connection; half of those who would be told who they are
            // have none.
            String cookie = v1 && i % 2 == 0 ? "" : cookie();
            guests.add(new Guest(i, v1, cookie, around, random.split()));
        }
        guests.forEach(Guest::start);
        Faults faults = new Faults(nodes, redis, guests, chronicle, random.split());
        faults.run(options.seconds());
        guests.forEach(Guest::rest);
        chronicle.note(Kind.CALM, 0);
        TimeUnit.SECONDS.sleep(REST_SECONDS);
        await(() -> guests.stream().allMatch(Guest::settled));
        guests.forEach(Guest::sayAtTheEnd);
        awaitSilence();
        await(() -> presences.disagreements(standings()).isEmpty());
        List<String> presence = new ArrayList<>(presences.violations());
        presence.addAll(presences.disagreements(standings()));
        attest(standings());
        guests.forEach(Guest::tellWishes);
        nodes.stream().filter(node -> !node.runs()).forEach(node -> presence.add("node" + node.number + " has died"));
        return new Verdict(
                options,
                chronicle.history(),
                new Judge(chronicle.history()).judge(),
                presence,
                faults.counts(),
                presences.told());
    }

    private String cookie() throws IOException, InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + nodes.get(0).port().orElseThrow() + "/example?ch=plain:1");
        HttpResponse<Void> response =
                http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
        String given = response.headers().firstValue("Set-Cookie").orElseThrow();
        return given.substring(0, given.indexOf(';'));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Until nothing has come for some seconds. */
    private void awaitSilence() throws InterruptedException {
        int before = -1;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (chronicle.size() != before && System.nanoTime() - deadline < 0) {
            before = chronicle.size();
            TimeUnit.SECONDS.sleep(3);
        }
    }

    private List<Standing> standings() {
        return guests.stream().map(Guest::standing).toList();
    }

    /** Notes where clients are members, as the others are told. */
    private void attest(List<Standing> clients) {
        for (Standing client : clients) {
            for (int channel : client.channels()) {
                if (presences.seen(clients, client, channel)) {
                    chronicle.note(client.client(), client.connection(), Kind.MEMBER, channel, client.node(), 0, 0);
                }
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        nodes.forEach(Node::close);
        redis.close();
    }
}
