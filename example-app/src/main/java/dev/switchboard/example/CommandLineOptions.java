package dev.switchboard.example;

import dev.switchboard.application.port.out.SendPath;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.NodeId;
import dev.switchboard.redis.RedisOptions;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads {@link Options} from arguments and, for what they leave open, from environment variables. Confined to one thread. */
final class CommandLineOptions {
    /** What the environment variable of an option begins with. */
    static final String PREFIX = "SWITCHBOARD_";

    private static final Pattern RATE = Pattern.compile("(\\d{1,9})(?:/s)?");

    /** What an invocation asks for. */
    sealed interface Wish {
        /** To run. */
        record Run(Options options) implements Wish {}

        /** To be told something. */
        record Tell(String text) implements Wish {}

        /** Nothing that can be done: one line says why. */
        record Wrong(String line) implements Wish {}
    }

    private final Map<String, String> environment;
    private final CommandLine parser;

    CommandLineOptions(Map<String, String> environment, String version) {
        this.environment = environment;
        this.parser = new CommandLine(spec(version));
        parser.setDefaultValueProvider(this::fromEnvironment);
    }

    Wish read(String... arguments) {
        try {
            ParseResult given = parser.parseArgs(arguments);
            if (given.isUsageHelpRequested()) {
                return new Wish.Tell(parser.getUsageMessage(CommandLine.Help.Ansi.OFF));
            }
            if (given.isVersionHelpRequested()) {
                return new Wish.Tell(String.join("\n", parser.getCommandSpec().version()) + "\n");
            }
            return new Wish.Run(options());
        } catch (ParameterException | IllegalArgumentException wrong) {
            return new Wish.Wrong(line(String.valueOf(wrong.getMessage())) + "; --help tells all options");
        }
    }

    private static String line(String message) {
        return message.strip().replaceAll("\\.?\\s*\\R\\s*", "; ");
    }

    private Options options() {
        return new Options(
                value("--host", "127.0.0.1"),
                value("--port", 8080),
                value("--allowed-origin", List.of()),
                value("--trusted-proxy", List.of()),
                limits(value("--limit", List.of()), value("--rate-limit", "")),
                NodeId.of(value("--node", "node")),
                Durations.parse("--drain", value("--drain", "10s")),
                Optional.ofNullable(environment.get(PREFIX + "GUEST_SECRET")).filter(secret -> !secret.isEmpty()),
                Optional.of(value("--jwt-secret", "")).filter(secret -> !secret.isEmpty()),
                redis(
                        value("--redis", ""),
                        value("--redis-ca", ""),
                        Durations.parse("--presence-lease", value("--presence-lease", "10s"))),
                tls(value("--tls-keystore", ""), value("--tls-password", "")),
                sendPath(value("--send-path", "fast")),
                Optional.of(value("--admin-token", "")).filter(token -> !token.isEmpty()));
    }

    private static Optional<RedisOptions> redis(String url, String authorities, Duration lease) {
        if (lease.compareTo(RedisOptions.LEAST_LEASE) < 0 || lease.compareTo(RedisOptions.MOST_LEASE) > 0) {
            throw new IllegalArgumentException("--presence-lease is " + RedisOptions.LEAST_LEASE.toSeconds() + "s to "
                    + RedisOptions.MOST_LEASE.toSeconds() + "s, not " + lease);
        }
        if (url.isEmpty() && !authorities.isEmpty()) {
            throw new IllegalArgumentException("--redis-ca is of use with --redis only");
        }
        if (url.isEmpty()) {
            return Optional.empty();
        }
        RedisOptions options;
        try {
            options = RedisOptions.of(url).presenceLease(lease);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--redis: " + wrong.getMessage(), wrong);
        }
        if (!authorities.isEmpty() && !url.startsWith("rediss")) {
            // Whoever says whom to trust would take it for encrypted.
            throw new IllegalArgumentException(
                    "--redis-ca is about TLS, and --redis is without it: begin the URL with rediss");
        }
        try {
            return Optional.of(authorities.isEmpty() ? options : options.trust(Path.of(authorities)));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("--redis-ca: " + wrong.getMessage(), wrong);
        }
    }

    private static Optional<SSLContext> tls(String keystore, String password) {
        if (keystore.isEmpty() != password.isEmpty()) {
            throw new IllegalArgumentException("--tls-keystore and --tls-password go together; give both or none");
        }
        return keystore.isEmpty() ? Optional.empty() : Optional.of(Tls.of(new File(keystore), password));
    }

    private static SendPath sendPath(String name) {
        return switch (name) {
            case "fast" -> SendPath.FAST;
            case "plain" -> SendPath.PLAIN;
            default -> throw new IllegalArgumentException("--send-path is fast or plain, not " + name);
        };
    }

    /** What the arguments or the environment say. */
    private <T> T value(String option, T otherwise) {
        T given = parser.getCommandSpec().findOption(option).getValue();
        return given == null ? otherwise : given;
    }

    private static Limits limits(List<String> pairs, String rate) {
        Limits limits = Limits.STANDARD;
        List<Limit> named = new ArrayList<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            Limit limit = Limit.named(equals < 0 ? pair : pair.substring(0, equals))
                    .orElseThrow(() ->
                            new IllegalArgumentException("--limit " + pair + " names no limit; there are " + names()));
            if (equals < 0) {
                throw new IllegalArgumentException("--limit " + pair + " has no value; write " + pair + "="
                        + limit.standard() + " (" + limit.unit() + ")");
            }
            limits = limits.with(limit, number(limit, pair.substring(equals + 1)));
            named.add(limit);
        }
        if (rate.isEmpty()) {
            return limits;
        }
        if (named.contains(Limit.RATE)) {
            throw new IllegalArgumentException("--rate-limit and --limit rate=… are the same; give one of them");
        }
        Matcher matcher = RATE.matcher(rate);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--rate-limit is messages a second, such as 50/s (0 = off), not " + rate);
        }
        return limits.with(Limit.RATE, Long.parseLong(matcher.group(1)));
    }

    private static long number(Limit limit, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--limit " + limit.key() + " is a number of " + limit.unit() + ", not " + text, e);
        }
    }

    private static String names() {
        return Arrays.stream(Limit.values()).map(Limit::key).collect(Collectors.joining(", "));
    }

    private @Nullable String fromEnvironment(ArgSpec option) {
        String value = environment.get(variable(((OptionSpec) option).longestName()));
        return value == null || value.isBlank() ? null : value;
    }

    static String variable(String option) {
        return PREFIX + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static CommandSpec spec(String version) {
        CommandSpec spec = CommandSpec.create().name("example-app.jar").version(version);
        spec.addOption(option(
                "--host",
                "HOST",
                String.class,
                "Address or name to listen on; 127.0.0.1 by default, 0.0.0.0 for all."));
        spec.addOption(
                option("--port", "PORT", Integer.class, "Port to listen on; 8080 by default, 0 for any free one."));
        spec.addOption(
                list(
                        "--allowed-origin",
                        "ORIGIN",
                        "Lets pages of one more origin open sockets, such as https://app.example; those of the server's own host always may."));
        spec.addOption(
                list(
                        "--trusted-proxy",
                        "CIDR",
                        "Believes Forwarded, X-Forwarded-For and X-Forwarded-Proto of a proxy at this address or in this range, such as 10.0.0.0/8."));
        spec.addOption(option(
                "--jwt-secret",
                "SECRET",
                String.class,
                "Knows users by tokens signed with it (HS256), at least 32 bytes; guests may come too. In the environment"
                        + " nobody sees it in the list of processes."));
        spec.addOption(option(
                "--rate-limit",
                "N/s",
                String.class,
                "Messages a second from one connection, 0 = off; the same as --limit rate=N."));
        spec.addOption(list("--limit", "NAME=VALUE", "Changes a limit of those below."));
        spec.addOption(option(
                "--redis",
                "URL",
                String.class,
                "Where nodes meet, such as redis://127.0.0.1:6379, redis-sentinel://one,two,three#main or"
                        + " redis-cluster://one,two,three, and with TLS rediss...; alone by default. Better as a variable"
                        + " if it bears a password."));
        spec.addOption(
                option(
                        "--redis-ca",
                        "FILE",
                        String.class,
                        "Trusts certificates of Redis that one of this PEM file vouches for, instead of those that Java trusts."));
        spec.addOption(option(
                "--presence-lease",
                "TIME",
                String.class,
                "Within how long the users of a node that crashed leave on the others; one that stands still for less than six tenths of it"
                        + " is not taken for dead. 10s by default; the same on all nodes."));
        spec.addOption(option("--node", "NAME", String.class, "Name of this node; node by default."));
        spec.addOption(option(
                "--drain",
                "TIME",
                String.class,
                "Until when everybody is to be gone after SIGTERM; 10s by default. A second SIGTERM ends at once."));
        spec.addOption(option(
                "--tls-keystore",
                "FILE",
                String.class,
                "Serves https and wss only, with the key of this PKCS #12 or JKS file."));
        spec.addOption(option(
                "--tls-password",
                "PASSWORD",
                String.class,
                "Opens that file; as a variable it is not seen in the list of processes."));
        spec.addOption(
                option(
                        "--send-path",
                        "fast|plain",
                        String.class,
                        "How sockets are written and read: fast by default; plain, on Javalin alone, takes Jetty's public API only."));
        spec.addOption(
                option(
                        "--admin-token",
                        "TOKEN",
                        String.class,
                        "Opens the operators' console at /admin/websocket to who has it; no console by default. Better as a variable."));
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .type(Boolean.class)
                .description("Tells all this.")
                .build());
        spec.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .type(Boolean.class)
                .description("Tells version and transport.")
                .build());
        UsageMessageSpec usage = spec.usageMessage();
        usage.customSynopsis("java -jar example-app.jar [OPTION]...")
                .header("Chat over WebSocket: the example application of Switchboard.", "")
                .width(150)
                .sortOptions(false)
                .optionListHeading("%nOptions, each also as environment variable:%n")
                .footer(footer());
        return spec;
    }

    private static <T> OptionSpec option(String name, String label, Class<T> type, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(type)
                .description(description, variable(name))
                .build();
    }

    private static OptionSpec list(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .splitRegex(",")
                .description(description + " May be repeated, or separated by commas.", variable(name))
                .build();
    }

    private static String[] footer() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Limits for --limit NAME=VALUE:");
        int name = Arrays.stream(Limit.values())
                .mapToInt(limit -> limit.key().length())
                .max()
                .orElse(0);
        for (Limit limit : Limit.values()) {
            String bounds =
                    limit.least() == 0 ? "0 = off, at most " + limit.most() : limit.least() + " to " + limit.most();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-" + name + "s  %d %s (%s): %s",
                    limit.key(),
                    limit.standard(),
                    limit.unit(),
                    bounds,
                    limit.consequence()));
        }
        lines.add("");
        lines.add(
                "SWITCHBOARD_GUEST_SECRET signs the cookies by which guests are known again; without it they are known until");
        lines.add("this process ends. At least " + Options.LEAST_SECRET + " characters.");
        lines.add("");
        lines.add("SWITCHBOARD_LOG=json: a log in JSON. SWITCHBOARD_LOG_LEVEL=DEBUG: joins, leaves, refusals too.");
        lines.add("");
        lines.add("Exit codes: 0 ended by SIGTERM or SIGINT, 1 could not start, 2 wrong option or refused by Redis.");
        return lines.stream().map(line -> line.replace("%", "%%")).toArray(String[]::new);
    }
}
