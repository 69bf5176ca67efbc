package dev.switchboard.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.in.Declarations;
import dev.switchboard.application.port.in.Declarations.Command;
import dev.switchboard.application.port.in.Declarations.Talk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes a switchboard's {@link Declarations} as a TypeScript declaration file, in the form that the client's {@code connect<Api>(url)}
 * takes. Records become interfaces with what their components take as comments, named as the components are: annotations of Jackson's
 * that rename fields are not followed. Types that are neither records nor known to be a JSON scalar are {@code unknown}.
 *
 * <p>Thread-safe.
 */
public final class TypeScript {
    /** Names that the file needs for itself. */
    static final Set<String> RESERVED = Set.of("Api", "ChannelApi");

    /** What is added to a record's name where clients may leave out more than the server does. */
    static final String PARAM = "Param";

    private final Shapes shapes = new Shapes(new Parameters());
    private final Map<Command, Shape> params = new LinkedHashMap<>();
    private final Set<Shape.Fields> read = new HashSet<>();
    private final Set<Shape.Fields> written = new HashSet<>();
    private final StringBuilder out = new StringBuilder();

    private TypeScript() {}

    /**
     * Writes a file, unless it says the same already, so that a build may call it each time.
     *
     * @param args a class and one of its static methods without parameters that returns {@link Declarations}, such as {@code
     *     com.acme.Orders#declarations}; and the file
     * @throws IllegalArgumentException if they are something else
     */
    public static void main(String[] args) throws IOException {
        String[] source = args.length == 2 ? args[0].split("#") : new String[0];
        if (source.length != 2) {
            throw new IllegalArgumentException("usage: " + TypeScript.class.getName()
                    + " CLASS#METHOD FILE; the method is static and returns " + Declarations.class.getName());
        }
        Path file = Path.of(args[1]);
        byte[] text = of(declarations(source[0], source[1])).getBytes(UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text)) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(file, text);
        }
    }

    private static Declarations declarations(String type, String method) {
        try {
            Method source = Class.forName(type).getDeclaredMethod(method);
            source.setAccessible(true);
            if (source.invoke(null) instanceof Declarations declarations) {
                return declarations;
            }
            throw new IllegalArgumentException(
                    type + "#" + method + " does not return " + Declarations.class.getName());
        } catch (InvocationTargetException failed) {
            throw new IllegalArgumentException(type + "#" + method + " failed: " + failed.getCause(), failed);
        } catch (ReflectiveOperationException | NullPointerException missing) {
            throw new IllegalArgumentException(
                    "there is no static " + type + "#" + method + " without parameters", missing);
        }
    }

    /** The text of the file, the same for the same declarations. */
    public static String of(Declarations declarations) {
        return new TypeScript().write(declarations);
    }

    private String write(Declarations declarations) {
        talks(declarations).forEach(this::learn);
        declarations.questions().forEach(question -> {
            param(question).ifPresent(shape -> mark(shape, written));
            mark(reply(question), read);
        });
        out.append("// Written by Switchboard from what the server declares; change it there.\n");
        shapes.records().stream()
                .sorted(Comparator.comparing(record -> record.name))
                .forEach(this::record);
        out.append("\nexport interface Api {\n");
        part("  ", declarations.anywhere());
        if (!declarations.questions().isEmpty()) {
            out.append("  answers: {\n");
            declarations.questions().forEach(question -> exchange("    ", question, written, read));
            out.append("  };\n");
        }
        out.append("  channels: {\n");
        for (Declarations.Channel channel : declarations.channels()) {
            out.append("    ").append(quote(channel.pattern())).append(": {\n");
            part("      ", with(channel.talk(), declarations.anywhere()));
            out.append("    };\n");
        }
        out.append("  };\n}\n");
        names(declarations.channels());
        return out.toString();
    }

    private static List<Talk> talks(Declarations declarations) {
        List<Talk> talks = new ArrayList<>(List.of(declarations.anywhere()));
        declarations.channels().forEach(channel -> talks.add(channel.talk()));
        return talks;
    }

    private void learn(Talk talk) {
        for (Command command : talk.commands()) {
            param(command).ifPresent(shape -> mark(shape, read));
            mark(reply(command), written);
        }
        talk.messages().forEach(message -> mark(shapes.of(message.param()), written));
    }

    private Optional<Shape> param(Command command) {
        return command.param().map(type -> params.computeIfAbsent(command, c -> shapes.of(type)));
    }

    private Shape reply(Command command) {
        return command.reply().<Shape>map(shapes::of).orElse(command.answers() ? Shape.UNKNOWN : Shape.NULL);
    }

    /** A channel's own, and what may be said anywhere unless the channel has its own of that name. */
    private static Talk with(Talk own, Talk anywhere) {
        Map<String, Command> commands = new TreeMap<>();
        anywhere.commands().forEach(command -> commands.put(command.name(), command));
        own.commands().forEach(command -> commands.put(command.name(), command));
        Map<String, Declarations.Message> messages = new TreeMap<>();
        anywhere.messages().forEach(message -> messages.put(message.name(), message));
        own.messages().forEach(message -> messages.put(message.name(), message));
        return new Talk(List.copyOf(commands.values()), List.copyOf(messages.values()), own.open());
    }

    /** What is not declared is left out, and so not checked by the client. */
    private void part(String indent, Talk talk) {
        if (!talk.messages().isEmpty()) {
            out.append(indent).append("receives: {\n");
            talk.messages()
                    .forEach(message ->
                            line(indent + "  ", quote(message.name()), type(shapes.of(message.param()), written)));
            out.append(indent).append("};\n");
        }
        out.append(indent).append("sends: {\n");
        talk.commands().stream()
                .filter(Predicate.not(Command::answers))
                .forEach(command -> line(
                        indent + "  ",
                        quote(command.name()),
                        type(param(command).orElse(Shape.UNKNOWN), read)));
        if (talk.open()) {
            line(indent + "  ", "[cmd: string]", "unknown");
        }
        out.append(indent).append("};\n").append(indent).append("calls: {\n");
        talk.commands().stream()
                .filter(Command::answers)
                .forEach(command -> exchange(indent + "  ", command, read, written));
        out.append(indent).append("};\n");
    }

    private void exchange(String indent, Command command, Set<Shape.Fields> param, Set<Shape.Fields> result) {
        line(
                indent,
                quote(command.name()),
                "{ param: " + type(param(command).orElse(Shape.UNKNOWN), param) + "; result: "
                        + type(reply(command), result) + " }");
    }

    private void line(String indent, String name, String type) {
        out.append(indent).append(name).append(": ").append(type).append(";\n");
    }

    /** Which channel a name is of, as the server decides it. */
    private void names(List<Declarations.Channel> channels) {
        out.append(
                "\n/** What is said in the channel of that name. */\nexport type ChannelApi<Name extends string> =\n");
        for (Declarations.Channel channel : channels) {
            String name = channel.pattern()
                    .replace("\\", "\\\\")
                    .replace("`", "\\`")
                    .replaceAll("\\{[A-Za-z0-9]+}", "\\${string}");
            out.append("  Name extends `")
                    .append(name)
                    .append("` ? Api['channels'][")
                    .append(quote(channel.pattern()));
            out.append("] :\n");
        }
        out.append("  never;\n");
    }

    private void record(Shape.Fields record) {
        if (!read.contains(record) || !written.contains(record) || !differs(record, new HashSet<>())) {
            fields(record, record.name, read.contains(record) ? read : written);
            return;
        }
        fields(record, record.name, written);
        fields(record, record.name + PARAM, read);
    }

    private void fields(Shape.Fields record, String name, Set<Shape.Fields> way) {
        out.append("\nexport interface ").append(name).append(" {\n");
        for (Shape.Field field : record.fields) {
            if (!field.notes().isEmpty()) {
                String notes = String.join("; ", field.notes()).replace("*/", "*\\/");
                out.append("  /** ").append(notes).append(" */\n");
            }
            line("  ", field.name() + (field.optional() && way == read ? "?" : ""), type(field.shape(), way));
        }
        out.append("}\n");
    }

    /** Whether clients may leave something out of it that the server writes. */
    private static boolean differs(Shape shape, Set<Shape> seen) {
        if (!(shape instanceof Shape.Fields record)) {
            return parts(shape).stream().anyMatch(part -> differs(part, seen));
        }
        return seen.add(record)
                && record.fields.stream().anyMatch(field -> field.optional() || differs(field.shape(), seen));
    }

    private static void mark(Shape shape, Set<Shape.Fields> way) {
        if (!(shape instanceof Shape.Fields record)) {
            parts(shape).forEach(part -> mark(part, way));
        } else if (way.add(record)) {
            record.fields.forEach(field -> mark(field.shape(), way));
        }
    }

    private static List<Shape> parts(Shape shape) {
        if (shape instanceof Shape.Either either) {
            return either.shapes();
        }
        if (shape instanceof Shape.Many many) {
            return List.of(many.element());
        }
        if (shape instanceof Shape.Keyed keyed) {
            return List.of(keyed.key(), keyed.value());
        }
        return shape instanceof Shape.Maybe maybe ? List.of(maybe.shape()) : List.of();
    }

    private String type(Shape shape, Set<Shape.Fields> way) {
        if (shape instanceof Shape.Fields record) {
            boolean two = read.contains(record) && written.contains(record) && differs(record, new HashSet<>());
            return two && way == read ? record.name + PARAM : record.name;
        }
        if (shape instanceof Shape.Either either) {
            return either.shapes().isEmpty()
                    ? "never"
                    : either.shapes().stream().map(each -> type(each, way)).collect(Collectors.joining(" | "));
        }
        if (shape instanceof Shape.Many many) {
            String element = type(many.element(), way);
            boolean several = many.element() instanceof Shape.Either || many.element() instanceof Shape.Maybe;
            return (several ? "(" + element + ")" : element) + "[]";
        }
        if (shape instanceof Shape.Keyed keyed) {
            String key = type(keyed.key(), way);
            String keys = keyed.key() == Shape.STRING ? "[key: string]" : "[key in " + key + "]?";
            return "{ " + keys + ": " + type(keyed.value(), way) + " }";
        }
        return shape instanceof Shape.Maybe maybe ? type(maybe.shape(), way) + " | null" : ((Shape.Plain) shape).name();
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
