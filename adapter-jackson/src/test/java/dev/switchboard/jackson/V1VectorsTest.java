package dev.switchboard.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Decoded;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.UserId;
import dev.switchboard.testkit.CodecContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The codec against the v1 vectors that clients read, too (docs/protocol/vectors/README.md). */
class V1VectorsTest {
    private static final JsonNode VECTORS = read();

    private final Codec codec = new JacksonCodec();

    record Vector(String name, JsonNode fields) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> written() {
        return frames().filter(vector -> from(vector, "server"));
    }

    static Stream<Vector> understood() {
        return frames().filter(
                        vector -> from(vector, "client") && vector.fields().has("means"));
    }

    static Stream<Vector> refused() {
        return frames().filter(vector -> vector.fields().has("refused"));
    }

    static Stream<Vector> closes() {
        return VECTORS.get("closes").valueStream().map(fields -> new Vector(fields.toString(), fields));
    }

    @ParameterizedTest
    @MethodSource("written")
    void writesToTheByte(Vector vector) {
        JsonNode means = vector.fields().get("means");
        byte[] envelope = codec.encode(new Message(
                Optional.ofNullable(means.get("from"))
                        .map(JsonNode::stringValue)
                        .map(UserId::of),
                channel(means),
                Command.of(means.get("cmd").stringValue()),
                Payload.json(means.get("param").stringValue())));
        byte[] written = label(means).map(label -> codec.label(envelope, label)).orElse(envelope);

        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo(text(vector));
    }

    @ParameterizedTest
    @MethodSource("understood")
    void readsWhatIsLegal(Vector vector) {
        JsonNode means = vector.fields().get("means");
        Payload param = Payload.json(means.get("param").stringValue());
        Decoded expected = means.has("re")
                ? new Decoded.Reply(
                        means.get("re").longValue(),
                        param,
                        Optional.ofNullable(means.get("err"))
                                .map(JsonNode::stringValue)
                                .map(Payload::json))
                : new Decoded.Request(
                        channel(means),
                        means.get("named").booleanValue(),
                        Command.of(means.get("cmd").stringValue()),
                        param,
                        means.has("id") ? OptionalLong.of(means.get("id").longValue()) : OptionalLong.empty());

        assertThat(decode(vector)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatIsNot(Vector vector) {
        JsonNode refused = vector.fields().get("refused");

        assertThat(decode(vector)).isInstanceOfSatisfying(Decoded.Malformed.class, malformed -> {
            assertThat(malformed.problem().code()).isEqualTo(refused.get("code").stringValue());
            assertThat(malformed.channel()).isEqualTo(channel(refused));
            assertThat(malformed.command().map(Command::name))
                    .contains(refused.get("cmd").stringValue());
        });
    }

    @ParameterizedTest
    @MethodSource("closes")
    void saysWhoMayReturn(Vector vector) {
        int code = vector.fields().get("code").intValue();

        assertThat(Close.of(code, "").mayReturn())
                .isEqualTo(!vector.fields().get("client").stringValue().equals("stays-away"));
    }

    @Test
    void everyErrorHasVectors() {
        Set<String> rows =
                frames().map(vector -> vector.fields().get("row").stringValue()).collect(Collectors.toSet());

        assertThat(rows).containsAll(Problem.CODES);
    }

    private static Stream<Vector> frames() {
        return VECTORS.get("frames")
                .valueStream()
                .map(fields -> new Vector(
                        fields.get("row").stringValue() + ": "
                                + fields.get("name").stringValue(),
                        fields));
    }

    private static boolean from(Vector vector, String side) {
        return vector.fields().get("from").stringValue().equals(side);
    }

    private static String text(Vector vector) {
        return vector.fields().get("text").stringValue();
    }

    private Decoded decode(Vector vector) {
        return codec.decode(text(vector).getBytes(StandardCharsets.UTF_8), Dialect.V1);
    }

    private static Optional<ChannelName> channel(JsonNode means) {
        return Optional.of(means.get("channel").stringValue())
                .filter(name -> !name.isEmpty())
                .map(ChannelName::of);
    }

    private static Optional<Label> label(JsonNode means) {
        if (means.has("err")) {
            return Optional.of(new Label.Failure(
                    means.get("re").longValue(), Payload.json(means.get("err").stringValue())));
        }
        if (means.has("re")) {
            return Optional.of(new Label.Reply(means.get("re").longValue()));
        }
        if (means.has("id")) {
            return Optional.of(new Label.Request(means.get("id").longValue()));
        }
        return Optional.ofNullable(means.get("offset")).map(offset -> new Label.Offset(offset.longValue()));
    }

    private static JsonNode read() {
        try (InputStream json = CodecContract.class.getResourceAsStream("vectors/v1.json")) {
            assertThat(json).as("the test kit carries the vectors").isNotNull();
            return JsonMapper.shared().readTree(json.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
