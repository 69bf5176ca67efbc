package dev.switchboard.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.switchboard.application.port.in.Declarations;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TypeScriptTest {
    @Test
    void writesWhatIsExpected() throws IOException {
        assertThat(TypeScript.of(Desk.declarations())).isEqualTo(resource("desk.d.ts"));
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE_USE)
    @interface Nullable {}

    record Gaps(
            List<@Nullable String> texts,
            @Nullable Integer[] numbers,
            Map<String, @Nullable Boolean> flags,
            @Nullable String text,
            List<Optional<@Nullable String>> held) {}

    @Test
    void elementsThatMayBeNullAreSaidToBe() {
        assertThat(receiving(Gaps.class))
                .contains("  texts: (string | null)[];\n")
                .contains("  numbers: (number | null)[];\n")
                .contains("  flags: { [key: string]: boolean | null };\n")
                .contains("  text: string | null;\n")
                .contains("  held: (string | null)[];\n");
    }

    record Page<T>(List<T> items) {}

    record Box<T>(Page<List<T>> page, Page<@Nullable T> gaps) {}

    record Boxes(Box<String> texts, Box<Integer> numbers, Page<List<String>> plain) {}

    record Growing<T>(List<T> items, Optional<Growing<List<T>>> larger) {}

    record Grown(Growing<String> texts) {}

    @Test
    void argumentsAreFollowedThroughTheArgumentsOfOthers() {
        assertThat(receiving(Boxes.class))
                .contains("export interface StringBox {\n  page: StringListPage;\n  gaps: StringPage;\n}")
                .contains("export interface StringListPage {\n  items: string[][];\n}")
                .contains("export interface StringPage {\n  items: (string | null)[];\n}")
                .contains(
                        "export interface IntegerListPage {\n  /** each: each: an integer */\n  items: number[][];\n}")
                .contains("  plain: StringListPage;\n");
    }

    @Test
    void aRecordOfEverLargerOnesEnds() {
        assertThat(receiving(Grown.class))
                .contains(
                        "export interface StringGrowing {\n  items: string[];\n  larger: StringListGrowing | null;\n}")
                .contains("export interface StringListGrowing {\n  items: string[][];\n");
    }

    static final class Moves {
        record Move(int to, Optional<Integer> pace) {}

        record MoveParam(String name) {}
    }

    @Test
    void whatClientsSendHasANameOfItsOwnWhicheverComesFirst() {
        for (List<Class<?>> order : List.<List<Class<?>>>of(
                List.of(Moves.Move.class, Moves.MoveParam.class), List.of(Moves.MoveParam.class, Moves.Move.class))) {
            String written = TypeScript.of(talk(
                    order.stream()
                            .map(type -> new Declarations.Command(
                                    type.getSimpleName(), Optional.of(type), true, Optional.of(type)))
                            .toList(),
                    List.of()));
            assertThat(Pattern.compile("export interface (\\w+) ")
                            .matcher(written)
                            .results()
                            .map(found -> found.group(1)))
                    .as(written)
                    .doesNotHaveDuplicates()
                    .hasSize(4);
        }
    }

    private static String receiving(Class<?> type) {
        return TypeScript.of(talk(List.of(), List.of(new Declarations.Message("it", type))));
    }

    private static Declarations talk(List<Declarations.Command> commands, List<Declarations.Message> messages) {
        return new Declarations(new Declarations.Talk(commands, messages, false), List.of(), List.of());
    }

    static Stream<Object> scalars() {
        Instant now = Instant.parse("2026-11-21T09:00:00.123456789Z");
        ZonedDateTime zoned = now.atZone(ZoneId.of("Europe/Berlin"));
        return Stream.of(
                1,
                1L,
                (short) 1,
                (byte) 1,
                1.5,
                1.5f,
                new BigDecimal("1.50"),
                BigInteger.TEN,
                true,
                'c',
                "text",
                new StringBuilder("text"),
                new byte[] {1, 2},
                UUID.randomUUID(),
                URI.create("https://example.org/"),
                Locale.GERMAN,
                now,
                zoned,
                zoned.toOffsetDateTime(),
                zoned.toLocalDateTime(),
                zoned.toLocalDate(),
                zoned.toLocalTime(),
                OffsetDateTime.of(LocalDateTime.MIN, ZoneOffset.UTC),
                OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC),
                LocalDate.EPOCH,
                Duration.ofMillis(1_500),
                Period.ofDays(3),
                Year.of(2026),
                YearMonth.of(2026, 11),
                MonthDay.of(2, 29),
                ZoneId.of("Europe/Berlin"),
                ZoneOffset.ofHours(2),
                DayOfWeek.MONDAY,
                Desk.Colour.RED,
                OptionalInt.of(1),
                OptionalLong.of(1),
                OptionalDouble.of(1));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void aScalarIsWhatTheCodecWrites(Object value) {
        Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        Shape shape = new Shapes(new Parameters()).of(type);
        String written = new JacksonCodec().write(value).toString();
        if (shape instanceof Shape.Either either) {
            assertThat(either.shapes()).contains(new Shape.Plain(written));
            return;
        }
        Shape.Plain plain = (Shape.Plain) (shape instanceof Shape.Maybe maybe ? maybe.shape() : shape);
        assertThat(plain.name()).as(written).isEqualTo(kind(written));
    }

    private static String kind(String json) {
        return json.startsWith("\"") ? "string" : json.matches("true|false") ? "boolean" : "number";
    }

    @Test
    void mainWritesAFileOnceAndLeavesItAloneWhileItIsRight(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("made/api.d.ts");
        String source = Desk.class.getName() + "#declarations";
        TypeScript.main(new String[] {source, file.toString()});
        assertThat(file).hasContent(TypeScript.of(Desk.declarations()));

        FileTime past = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
        Files.setLastModifiedTime(file, past);
        TypeScript.main(new String[] {source, file.toString()});
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(past);
        Files.writeString(file, "stale");
        TypeScript.main(new String[] {source, file.toString()});
        assertThat(file).hasContent(TypeScript.of(Desk.declarations()));
    }

    @Test
    void mainSaysWhatIsWrong(@TempDir Path folder) {
        String file = folder.resolve("api.d.ts").toString();
        String type = Desk.class.getName();
        List<String[]> wrong = List.of(
                new String[] {},
                new String[] {type, file},
                new String[] {type + "#missing", file},
                new String[] {"none.Such#declarations", file},
                new String[] {type + "#notDeclarations", file});
        for (String[] args : wrong) {
            assertThatThrownBy(() -> TypeScript.main(args)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** With the client's own types where this checkout has them, so that what is written is what {@code connect<Api>} takes. */
    @Test
    void compilesAndTheClientKnowsEveryMessageByIt(@TempDir Path folder) throws Exception {
        Path sources = above("client-typescript/src/types.ts");
        List<String> compiler = compiler();
        if (sources == null) {
            abort("SKIPPED: there is no client-typescript in this checkout, whose types the declarations are for");
        }
        Files.writeString(folder.resolve("desk.d.ts"), TypeScript.of(Desk.declarations()));
        Files.writeString(
                folder.resolve("empty.d.ts"),
                TypeScript.of(
                        new Declarations(new Declarations.Talk(List.of(), List.of(), false), List.of(), List.of())));
        for (String source : List.of("types.ts", "error.ts")) {
            Files.copy(sources.resolveSibling(source), folder.resolve(source));
        }
        Files.writeString(folder.resolve("uses.ts"), resource("uses.ts"));
        List<String> command = new ArrayList<>(compiler);
        command.addAll(List.of(
                "--noEmit",
                "--strict",
                "--target",
                "es2020",
                "--lib",
                "es2020,dom",
                "--module",
                "esnext",
                "--moduleResolution",
                "bundler",
                "uses.ts",
                "desk.d.ts",
                "empty.d.ts"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(process.exitValue()).isZero();
    }

    private static List<String> compiler() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, "tsc"))) {
                return List.of(Path.of(folder, "tsc").toString());
            }
        }
        Path installed = above("client-typescript/node_modules/typescript/bin/tsc");
        if (installed == null) {
            return abort(
                    "SKIPPED: there is no TypeScript, neither tsc on the path nor in client-typescript/node_modules "
                            + "(npm ci there installs it), so nobody has compiled the declarations");
        }
        return List.of("node", installed.toString());
    }

    private static Path above(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(path))) {
                return at.resolve(path);
            }
        }
        return null;
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = TypeScriptTest.class.getResourceAsStream("/typescript/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
