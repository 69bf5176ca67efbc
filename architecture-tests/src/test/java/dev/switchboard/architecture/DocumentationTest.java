package dev.switchboard.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Problem;
import dev.switchboard.micrometer.SwitchboardMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of the documents say what the code does, row by row. */
class DocumentationTest {
    @Test
    void limits_are_documented_as_they_are() {
        List<List<String>> expected = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            String range = number(limit.least()) + "–" + number(limit.most());
            String standard = limit.standard() == 0 ? "off" : number(limit.standard());
            String off = limit.least() == 0 ? "yes" : "";
            expected.add(List.of("`" + limit.key() + "`", standard, limit.unit(), range, off, limit.consequence()));
        }
        List<List<String>> documented = table("docs/limits.md", "| limit |");
        assertThat(documented)
                .allSatisfy(
                        row -> assertThat(row.get(1)).as("what %s bounds", row).isNotBlank());
        assertThat(documented.stream().map(row -> without(1, row)))
                .as("docs/limits.md is the enum Limit, in its order")
                .containsExactlyElementsOf(expected);
    }

    @Test
    void error_codes_are_documented_and_no_others() {
        List<String> documented = table("docs/protocol.md", "| code | why | usually `retryable` |").stream()
                .map(row -> row.get(0))
                .toList();
        List<String> expected = new ArrayList<>();
        Problem.CODES.forEach(code -> expected.add("`" + code + "`"));
        expected.add("`app.…`");
        assertThat(documented).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void close_codes_are_documented_with_what_they_ask_of_the_client() throws IllegalAccessException {
        Map<Integer, Boolean> expected = new LinkedHashMap<>();
        for (Field field : Close.class.getFields()) {
            if (field.getType() == Close.class) {
                Close close = (Close) field.get(null);
                expected.put(close.code(), close.mayReturn());
            }
        }
        Map<Integer, Boolean> documented = new LinkedHashMap<>();
        for (List<String> row : table("docs/protocol.md", "| code | why | the client |")) {
            assertThat(row.get(2)).matches("(stays away|comes back|may come back).*");
            for (String code : row.get(0).split(", ")) {
                documented.put(Integer.parseInt(code), !row.get(2).startsWith("stays away"));
            }
        }
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void metrics_are_documented_as_they_are() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SwitchboardMetrics.on(registry);
        Map<String, List<String>> expected = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            String tag = id.getTags().stream().map(Tag::getKey).collect(Collectors.joining(", "));
            expected.put(
                    id.getName(),
                    List.of(
                            "`" + id.getName() + "`",
                            id.getType().name().toLowerCase(Locale.ROOT),
                            String.valueOf(id.getBaseUnit() == null ? "" : id.getBaseUnit()),
                            tag.isEmpty() ? "" : "`" + tag + "`",
                            String.valueOf(id.getDescription())));
        }
        assertThat(table("docs/metrics.md", "| meter |"))
                .as("docs/metrics.md is what SwitchboardMetrics registers")
                .containsExactlyInAnyOrderElementsOf(expected.values());
    }

    /** The rows of the table whose heading begins so; cells without the blanks around them. */
    private static List<List<String>> table(String document, String heading) {
        List<List<String>> rows = Build.text(document)
                .lines()
                .dropWhile(line -> !line.startsWith(heading))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Arrays.stream(
                                line.substring(1, line.lastIndexOf('|')).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
        assertThat(rows).as("the table \"%s\" of %s", heading, document).isNotEmpty();
        return rows;
    }

    private static List<String> without(int column, List<String> row) {
        List<String> rest = new ArrayList<>(row);
        rest.remove(column);
        return rest;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
