package dev.switchboard.example;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.example.CommandLineOptions.Wish;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The command line of the example. */
public final class Main {
    static final int DONE = 0;
    static final int COULD_NOT_START = 1;
    static final int WRONG_OPTION = 2;

    /**
     * How starting ended. Immutable.
     *
     * @param example what runs now; empty if there is nothing to wait for
     * @param drain how long its end may take
     * @param exit the exit code in that case
     */
    record Outcome(Optional<Example> example, Duration drain, int exit) {
        static Outcome ended(int exit) {
            return new Outcome(Optional.empty(), Duration.ZERO, exit);
        }
    }

    /** How long the log may take to reach its place. */
    private static final Duration FLUSH = Duration.ofMillis(150);

    private final Map<String, String> environment;
    private final List<Transport> transports;
    private final PrintStream out;
    private final PrintStream err;

    Main(Map<String, String> environment, List<Transport> transports, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.transports = transports;
        this.out = out;
        this.err = err;
    }

    /** Starts the example and waits until a signal ends it. */
    public static void main(String[] arguments) throws InterruptedException {
        List<Transport> transports = ServiceLoader.load(Transport.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        // Before anybody is told that it runs, and so may think that it is to end.
        Ending ending = new Ending(System.out);
        boolean heard = Signals.hear("TERM", ending::ask);
        Signals.hear("INT", ending::ask);
        Outcome outcome = new Main(System.getenv(), transports, System.out, System.err).start(arguments);
        if (outcome.example().isEmpty()) {
            System.exit(outcome.exit());
        }
        ending.of(outcome.example().get(), outcome.drain());
        if (!heard) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endOnce(ending), "end"));
        }
        ending.await();
        // Hooks may hang, as a disk may that logs are flushed to; who asked for an end gets one.
        Thread end = new Thread(Main::haltSoon, "halt");
        end.setDaemon(true);
        end.start();
        System.exit(DONE);
    }

    /** Where signals can't be heard one by one: a JVM would report the signal's number. */
    private static void endOnce(Ending ending) {
        ending.ask();
        Runtime.getRuntime().halt(DONE);
    }

    private static void haltSoon() {
        LockSupport.parkNanos(FLUSH.toNanos());
        Runtime.getRuntime().halt(DONE);
    }

    Outcome start(String... arguments) {
        Wish wish = new CommandLineOptions(environment, version()).read(arguments);
        if (wish instanceof Wish.Tell tell) {
            out.print(tell.text());
            return Outcome.ended(DONE);
        }
        if (wish instanceof Wish.Wrong wrong) {
            return fail(WRONG_OPTION, wrong.line());
        }
        if (transports.size() != 1) {
            return fail(COULD_NOT_START, transportsWrong());
        }
        return start(((Wish.Run) wish).options(), transports.get(0));
    }

    private Outcome start(Options options, Transport transport) {
        try {
            Example example = Example.start(options, transport);
            out.println("Switchboard's example, over " + transport.name());
            example.addresses().forEach(address -> out.println("  " + address));
            out.flush();
            return new Outcome(Optional.of(example), options.drain(), DONE);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            String address = options.host() + ":" + options.port();
            return fail(
                    COULD_NOT_START,
                    message.contains(address) ? message : "cannot listen on " + address + ": " + message);
        } catch (IllegalArgumentException e) {
            return fail(WRONG_OPTION, String.valueOf(e.getMessage()));
        }
    }

    private String transportsWrong() {
        return transports.isEmpty()
                ? "there is no transport on the class path; build with -Pundertow or -Pjavalin"
                : "there are " + transports.size() + " transports on the class path ("
                        + transports.stream().map(Transport::name).sorted().collect(Collectors.joining(", "))
                        + "), and the example takes exactly one";
    }

    private Outcome fail(int exit, String line) {
        err.println("example-app: " + line);
        return Outcome.ended(exit);
    }

    private String version() {
        String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
        String names = transports.stream().map(Transport::name).collect(Collectors.joining(", "));
        return "Switchboard example " + version + ", transport " + (names.isEmpty() ? "none" : names) + ", Java "
                + Runtime.version();
    }
}
