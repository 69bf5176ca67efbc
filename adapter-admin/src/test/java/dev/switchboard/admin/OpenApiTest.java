package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.TestClient;
import dev.switchboard.undertow.UndertowTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What openapi.json says is what is answered, and what docs/admin.md shows is in it. */
final class OpenApiTest {
    private Stage stage;
    private Map<String, Object> document;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(new UndertowTransport());
        document = stage.json(stage.get("/api/openapi.json"));
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json, String... names) {
        Object at = json;
        for (String name : names) {
            at = ((Map<String, Object>) at).get(name);
            assertThat(at).as(name).isNotNull();
        }
        return (Map<String, Object>) at;
    }

    private String query(String path, TestClient ann) {
        return switch (path) {
            case "/api/connection" -> "?id=" + Stage.id(ann);
            case "/api/user" -> "?id=ann";
            case "/api/channel" -> "?name=room:1";
            default -> "";
        };
    }

    @Test
    void everythingThatCanBeReadLooksAsItSays() {
        TestClient ann = stage.dial("user=ann&ch=room:1");
        String cookie = stage.cookie();
        Set<String> read = object(document, "paths").entrySet().stream()
                .filter(path -> object(path.getValue()).containsKey("get"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(read)
                .contains(
                        "/api/status",
                        "/api/connections",
                        "/api/connection",
                        "/api/channels",
                        "/api/channel",
                        "/api/user",
                        "/api/config");
        for (String path : read) {
            HttpReply reply =
                    stage.ask(stage.request("GET", path + query(path, ann)).with("Cookie", cookie));
            assertThat(reply.status()).as("%s: %s", path, reply).isEqualTo(200);
            Map<String, Object> schema =
                    object(document, "paths", path, "get", "responses", "200", "content", "application/json", "schema");
            assertThat(faults(schema, stage.json(reply), path)).isEmpty();
        }
    }

    /** Where an answer is not as its schema has it: types, and fields that are missing or not described. */
    private List<String> faults(Map<String, Object> schema, Object value, String at) {
        List<String> faults = new ArrayList<>();
        if (schema.get("$ref") instanceof String ref) {
            return faults(
                    object(document, "components", "schemas", ref.substring(ref.lastIndexOf('/') + 1)), value, at);
        }
        if (schema.get("oneOf") instanceof List<?> options) {
            return options.stream()
                            .anyMatch(one -> faults(object(one), value, at).isEmpty())
                    ? List.of()
                    : List.of(at + " is none of its kinds: " + value);
        }
        String type = String.valueOf(schema.get("type"));
        boolean fits = switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "null" -> value == null;
            default -> false;
        };
        if (!fits) {
            return List.of(at + " is no " + type + ": " + value);
        }
        if (value instanceof List<?> list) {
            list.forEach(entry -> faults.addAll(faults(object(schema, "items"), entry, at + "[]")));
        }
        if (value instanceof Map<?, ?> map && schema.containsKey("properties")) {
            Map<String, Object> properties = object(schema, "properties");
            if (!properties.keySet().equals(map.keySet())) {
                faults.add(at + " has " + map.keySet() + " and not " + properties.keySet());
            }
            properties.forEach((name, part) -> faults.addAll(faults(object(part), map.get(name), at + "." + name)));
        }
        return faults;
    }

    @Test
    void everythingThatCanBeDoneIsThere() {
        Set<String> done = object(document, "paths").entrySet().stream()
                .filter(path -> object(path.getValue()).containsKey("post"))
                .map(Map.Entry::getKey)
                .filter(path -> path.startsWith("/api/"))
                .collect(Collectors.toSet());
        assertThat(done).hasSize(7);
        for (String path : done) {
            // An empty body is refused by whoever reads it, so the action is there.
            assertThat(stage.post(path, "").status()).as(path).isEqualTo(400);
        }
    }

    @Test
    void theDocumentedCommandsAreDescribed() {
        List<String> shown = Pattern.compile("\\$ADMIN(/[a-z/.]+)")
                .matcher(text("../docs/admin.md"))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(shown)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(object(document, "paths")).containsKey(path));
        assertThat(shown)
                .containsAll(object(document, "paths").keySet().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .toList());
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
