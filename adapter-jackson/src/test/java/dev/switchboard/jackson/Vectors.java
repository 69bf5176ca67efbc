package dev.switchboard.jackson;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the golden vectors (docs/protocol/vectors/README.md). A file that is missing, or has no cases, is a failure. */
final class Vectors {
    /** One case, shown by its name. */
    record Case(String name, String rule, JsonNode fields) {
        @Override
        public String toString() {
            return rule + " " + name;
        }

        byte[] input() {
            return fields.has("base64")
                    ? Base64.getDecoder().decode(fields.get("base64").stringValue())
                    : string(fields, "text", "pieces");
        }

        JsonNode expect() {
            return fields.get("expect");
        }

        byte[] expectedParam() {
            return string(expect(), "param", "paramPieces");
        }
    }

    private Vectors() {}

    static Stream<Case> of(String file) {
        JsonNode cases =
                JsonMapper.shared().readTree(read("protocol/vectors/" + file)).path("cases");
        if (cases.isEmpty()) {
            throw new AssertionError(file + " has no cases");
        }
        return cases.valueStream()
                .map(fields -> new Case(
                        fields.get("name").stringValue(), fields.get("rule").stringValue(), fields));
    }

    /** A file of the directory docs, which lies above the directory that the tests run in. */
    static String read(String file) {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path docs = above.resolve("docs").resolve(file);
            if (Files.exists(docs)) {
                try {
                    return Files.readString(docs);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new AssertionError("no docs/" + file);
    }

    private static byte[] string(JsonNode node, String whole, String pieces) {
        if (node.has(whole)) {
            return node.get(whole).stringValue().getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        node.get(pieces)
                .forEach(piece -> utf8.writeBytes(piece.get(0)
                        .stringValue()
                        .repeat(piece.get(1).intValue())
                        .getBytes(StandardCharsets.UTF_8)));
        return utf8.toByteArray();
    }
}
