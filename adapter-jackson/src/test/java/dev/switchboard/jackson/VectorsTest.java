package dev.switchboard.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Decoded;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The codec against the golden vectors that all implementations of the protocol share. */
class VectorsTest {
    private static final List<String> FILES = List.of("decode-valid.json", "decode-invalid.json", "encode.json");

    /** Rules of envelopes and names that no vector can show: they need a connection. */
    private static final Set<String> NEED_A_CONNECTION = Set.of("E13", "C5");

    private final Codec codec = new JacksonCodec();

    static Stream<Vectors.Case> valid() {
        return Vectors.of("decode-valid.json");
    }

    static Stream<Vectors.Case> invalid() {
        return Vectors.of("decode-invalid.json");
    }

    static Stream<Vectors.Case> encode() {
        return Vectors.of("encode.json");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void readsWhatIsLegal(Vectors.Case vector) {
        Decoded decoded = codec.decode(vector.input());

        assertThat(decoded)
                .isEqualTo(new Decoded.Request(
                        channel(vector.expect()),
                        vector.expect().get("named").booleanValue(),
                        Command.of(vector.expect().get("cmd").stringValue()),
                        Payload.of(vector.expectedParam())));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesWhatIsNot(Vectors.Case vector) {
        Decoded decoded = codec.decode(vector.input());

        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
        Decoded.Malformed malformed = (Decoded.Malformed) decoded;
        assertThat(malformed.problem().code())
                .isEqualTo(vector.expect().get("code").stringValue());
        assertThat(malformed.channel()).isEqualTo(channel(vector.expect()));
        assertThat(malformed.command().map(Command::name).orElse(""))
                .isEqualTo(vector.expect().get("cmd").stringValue());
        assertThat(malformed.problem().message())
                .contains(vector.expect()
                        .get("mentions")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList())
                .hasSizeLessThan(300)
                .doesNotContain("q".repeat(65));
    }

    @ParameterizedTest
    @MethodSource("encode")
    void writesToTheByte(Vectors.Case vector) {
        JsonNode fields = vector.fields().get("message");
        Message message = new Message(
                Optional.ofNullable(fields.get("from"))
                        .map(JsonNode::stringValue)
                        .map(UserId::of),
                channel(fields),
                Command.of(fields.get("cmd").stringValue()),
                Payload.json(fields.get("param").stringValue()));

        assertThat(new String(codec.encode(message), StandardCharsets.UTF_8))
                .isEqualTo(vector.fields().get("text").stringValue());
    }

    @Test
    void everyRuleOfEnvelopesAndNamesHasAVector() {
        Set<String> written = Pattern.compile("^- \\*\\*([A-Z]\\d+)\\*\\*", Pattern.MULTILINE)
                .matcher(Vectors.read("protocol.md"))
                .results()
                .map(rule -> rule.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> shown =
                FILES.stream().flatMap(Vectors::of).map(Vectors.Case::rule).collect(Collectors.toSet());

        assertThat(written)
                .as("docs/protocol.md has the rules that the vectors name")
                .containsAll(shown);
        assertThat(written.stream().filter(rule -> rule.matches("[EC]\\d+") && !NEED_A_CONNECTION.contains(rule)))
                .isNotEmpty()
                .isSubsetOf(shown);
        assertThat(written).containsAll(NEED_A_CONNECTION);
    }

    @Test
    void namesOfCasesAreUnique() {
        for (String file : FILES) {
            assertThat(Vectors.of(file).map(Vectors.Case::name)).as(file).doesNotHaveDuplicates();
        }
    }

    private static Optional<ChannelName> channel(JsonNode fields) {
        return Optional.of(fields.get("channel").stringValue())
                .filter(name -> !name.isEmpty())
                .map(ChannelName::of);
    }
}
