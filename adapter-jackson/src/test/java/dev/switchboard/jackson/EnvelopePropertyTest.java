package dev.switchboard.jackson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Decoded;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.UserId;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EnvelopePropertyTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    private final Codec codec = new JacksonCodec();

    @Property
    void whatIsWrittenIsReadAgain(@ForAll("messages") Message message) {
        assertThat(codec.decode(codec.encode(message)))
                .isEqualTo(new Decoded.Request(message.channel(), true, message.command(), message.param()));
    }

    @Property
    void jacksonReadsTheNamesThatAreWritten(@ForAll("messages") Message message) {
        // Jackson refuses some legal parameters (see JsonTexts), so not the message's own.
        JsonNode tree = JsonMapper.shared()
                .readTree(codec.encode(
                        new Message(message.from(), message.channel(), message.command(), Payload.json("[1]"))));

        assertThat(tree.get("channel").stringValue())
                .isEqualTo(message.channel().map(ChannelName::value).orElse(""));
        assertThat(tree.get("cmd").stringValue()).isEqualTo(message.command().name());
        assertThat(tree.get("param").toString()).isEqualTo("[1]");
        assertThat(Optional.ofNullable(tree.get("from")).map(JsonNode::stringValue))
                .isEqualTo(message.from().map(UserId::value));
        assertThat(tree.size()).isEqualTo(message.from().isPresent() ? 4 : 3);
    }

    @Property
    void aParameterIsTheBytesThatWereSent(@ForAll("values") String param, @ForAll("values") String other) {
        Decoded decoded =
                codec.decode(("{\"v\":" + other + ",\"param\": \n" + param + "\t,\"w\":" + other + ",\"cmd\":\"x\"}")
                        .getBytes(UTF_8));

        assertThat(decoded).isInstanceOf(Decoded.Request.class);
        assertThat(((Decoded.Request) decoded).param().toBytes()).isEqualTo(param.getBytes(UTF_8));
    }

    @Property
    void readsAsJsonWhatJacksonDoes(@ForAll("broken") String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        boolean ours = ours(utf8);
        Statistics.label("is JSON").collect(ours).coverage(both -> {
            both.check(true).percentage(share -> share > 5);
            both.check(false).percentage(share -> share > 5);
        });

        assertThat(ours).as("%s", text).isEqualTo(jacksons(utf8));
    }

    @Property
    void bytesAtRandomNeverThrow(@ForAll byte[] bytes) {
        assertThat(codec.decode(bytes)).isNotNull();
    }

    @Property
    void bytesChangedAtRandomNeverThrow(@ForAll("messages") Message message, @ForAll int[] changes) {
        byte[] bytes = codec.encode(message);
        for (int change : changes) {
            bytes[Math.floorMod(change >> 8, bytes.length)] = (byte) change;
        }

        Decoded decoded = codec.decode(bytes);
        assertThat(decoded).isNotNull();
    }

    private static boolean ours(byte[] utf8) {
        try {
            JsonCursor cursor = new JsonCursor(utf8);
            cursor.space();
            cursor.skipValue(0);
            cursor.space();
            return cursor.peek() < 0;
        } catch (Fault e) {
            return false;
        }
    }

    private static boolean jacksons(byte[] utf8) {
        try (JsonParser parser = JACKSON.createParser(utf8)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    @Provide
    Arbitrary<String> values() {
        return JsonTexts.values();
    }

    @Provide
    Arbitrary<String> broken() {
        return JsonTexts.broken();
    }

    @Provide
    Arbitrary<Message> messages() {
        Arbitrary<String> names = Arbitraries.oneOf(
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(20),
                        Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(20),
                        Arbitraries.strings()
                                .withChars("a\"\\/\u00e9 ")
                                .ofMinLength(1)
                                .ofMaxLength(20))
                .filter(name -> ChannelName.fault(name).isEmpty());
        Arbitrary<String> commands = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("AZ09._:-")
                .ofMinLength(1)
                .ofMaxLength(64);
        return Combinators.combine(names.optional(), names.optional(), commands, values())
                .as((from, channel, command, param) -> new Message(
                        from.map(UserId::of), channel.map(ChannelName::of), Command.of(command), Payload.json(param)));
    }
}
