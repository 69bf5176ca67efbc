package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Decoded;
import dev.switchboard.application.port.out.Codec.Param;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Text;
import dev.switchboard.domain.UserId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Codec} does: PROTOCOL, Envelope. Rules are numbered {@code ENV-n} for envelopes that come in, {@code ENC-n} for
 * those that go out, {@code PAR-n} for parameters.
 *
 * <pre>{@code
 * class JacksonCodecTest extends CodecContract {
 *     protected Codec codec() {
 *         return new JacksonCodec();
 *     }
 * }
 * }</pre>
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public abstract class CodecContract extends ParameterRules {
    /** A parameter with a text; refuses an empty one, as records validate. */
    public record Note(String text) {
        /** Refuses the empty text. */
        public Note {
            if (text != null && text.isEmpty()) {
                throw new IllegalArgumentException("a note has a text");
            }
        }
    }

    /** A parameter with values of other kinds. */
    public record Order(int count, boolean express, List<String> tags, Note note) {}

    /** A value that carries what somebody else wrote. */
    public record Carrier(Payload value) {}

    /** A value that can't be written. */
    public record Broken(String text) {
        /** Fails, as an accessor with a bug does. */
        @Override
        public String text() {
            throw new IllegalStateException("broken");
        }
    }

    /** The codec under test. */
    @Override
    protected abstract Codec codec();

    @Test
    @DisplayName("ENV-1 an envelope gives channel, command and parameter")
    void readsAnEnvelope() {
        assertThat(request("{\"channel\":\"room:1\",\"cmd\":\"chat\",\"param\":{\"text\":\"hi\"}}"))
                .isEqualTo(new Decoded.Request(
                        Optional.of(ChannelName.of("room:1")),
                        true,
                        Command.of("chat"),
                        Payload.json("{\"text\":\"hi\"}")));
    }

    @Test
    @DisplayName("ENV-2 an absent or null channel is not named; the empty one is, and means none")
    void tellsAbsentFromEmptyChannel() {
        Decoded notNamed = new Decoded.Request(Optional.empty(), false, Command.of("a"), Payload.NULL);
        assertThat(request("{\"cmd\":\"a\"}")).isEqualTo(notNamed);
        assertThat(request("{\"channel\":null,\"cmd\":\"a\"}")).isEqualTo(notNamed);
        assertThat(request("{\"channel\":\"\",\"cmd\":\"a\"}"))
                .isEqualTo(new Decoded.Request(Optional.empty(), true, Command.of("a"), Payload.NULL));
    }

    @Test
    @DisplayName("ENV-3 an absent parameter is null")
    void absentParameterIsNull() {
        assertThat(request("{\"cmd\":\"a\"}").param()).isEqualTo(Payload.NULL);
        assertThat(request("{\"cmd\":\"a\",\"param\":null}").param()).isEqualTo(Payload.NULL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0.0",
                "1.50",
                "1E+2",
                "1e999999999",
                "123456789012345678901234567890",
                "true",
                "false",
                "\"\"",
                "\"\\u0041\\/\\\"\"",
                "\"\\ud800\"",
                "\"\u00e9 \u2028 \ud83d\ude00\"",
                "[]",
                "{}",
                "[ 1 ,\n\t2 ]",
                "{ \"b\" : 1 , \"a\" : 2 }",
                "{\"a\":1,\"a\":2}",
                "{\"cmd\":\"x\",\"channel\":7}",
                "{\"\":[[],{},[null]]}"
            })
    @DisplayName("ENV-4 a parameter is passed on as it was written")
    void keepsTheParameterAsWritten(String param) {
        assertThat(request("{\"cmd\":\"a\",\"param\":" + param + "}").param()).hasToString(param);
        assertThat(request("{ \"param\" :\r\n\t " + param + " \n, \"cmd\" : \"a\" }")
                        .param())
                .as("without the white space around it, and wherever it stands")
                .hasToString(param);
    }

    @Test
    @DisplayName("ENV-5 order, white space and escapes are as RFC 8259 has them")
    void readsJsonAsTheRfcHasIt() {
        Decoded expected =
                new Decoded.Request(Optional.of(ChannelName.of("a b")), true, Command.of("chat"), Payload.json("[1]"));
        assertThat(request("{\n    \"channel\": \"a b\",\n    \"cmd\": \"chat\",\n    \"param\": [1]\n}"))
                .isEqualTo(expected);
        assertThat(request(" \t\r\n{\"param\":[1],\"cmd\":\"chat\",\"channel\":\"a b\"} \t\r\n"))
                .isEqualTo(expected);
        assertThat(request("{\"\\u0063md\":\"ch\\u0061t\",\"ch\\u0061nnel\":\"a\\u0020b\",\"p\\u0061ram\":[1]}"))
                .isEqualTo(expected);
        assertThat(request("{\"cmd\":\"a\",\"channel\":\"\\ud83d\\ude00\"}").channel())
                .contains(ChannelName.of("\ud83d\ude00"));
    }

    @Test
    @DisplayName("ENV-6 unknown fields are ignored, and so is from, whatever it is")
    void ignoresUnknownFields() {
        Decoded expected = new Decoded.Request(Optional.empty(), false, Command.of("a"), Payload.json("1"));
        assertThat(request("{\"x\":{\"cmd\":\"b\",\"param\":2},\"cmd\":\"a\",\"param\":1,\"CMD\":3,\"y\":[[{}]]}"))
                .isEqualTo(expected);
        for (String from : List.of("\"someone\"", "5", "null", "{}", "[1]", "\"\"", "\"\\ud800\"")) {
            assertThat(request("{\"from\":" + from + ",\"cmd\":\"a\",\"param\":1}"))
                    .isEqualTo(expected);
        }
        assertThat(request("{\"" + "k".repeat(60_000) + "\":1,\"cmd\":\"a\",\"param\":1}"))
                .as("a long key")
                .isEqualTo(expected);
    }

    static List<String> malformed() {
        List<String> samples = new ArrayList<>(MalformedSamples.ENVELOPES);
        samples.addAll(MalformedSamples.oversized());
        return samples;
    }

    @ParameterizedTest
    @MethodSource("malformed")
    @DisplayName("ENV-7 whatever is no envelope is malformed, and says so in a few words")
    void refusesWhatIsNoEnvelope(String text) {
        Decoded.Malformed malformed = malformed(text);

        assertThat(malformed.problem().code()).isEqualTo("invalid-message");
        assertFitForClients(malformed.problem().message());
    }

    @Test
    @DisplayName("ENV-8 what could be read before the fault is reported, as far as it is legal")
    void reportsWhatCouldBeRead() {
        Decoded.Malformed badCommand = malformed("{\"channel\":\"room:1\",\"cmd\":5}");
        assertThat(badCommand.channel()).contains(ChannelName.of("room:1"));
        assertThat(badCommand.command()).isEmpty();

        Decoded.Malformed badChannel = malformed("{\"cmd\":\"chat\",\"channel\":5}");
        assertThat(badChannel.channel()).isEmpty();
        assertThat(badChannel.command()).contains(Command.of("chat"));

        Decoded.Malformed cut = malformed("{\"cmd\":\"chat\",\"channel\":\"room:1\",\"param\":{");
        assertThat(cut.channel()).contains(ChannelName.of("room:1"));
        assertThat(cut.command()).contains(Command.of("chat"));

        Decoded.Malformed illegal = malformed("{\"channel\":\"\\u0007\",\"cmd\":\"no spaces\"}");
        assertThat(illegal.channel()).isEmpty();
        assertThat(illegal.command()).isEmpty();
    }

    @Test
    @DisplayName("ENV-9 commands of 64 characters and channels of 128 are the longest")
    void boundsNames() {
        String command = "aZ09._:-".repeat(8);
        assertThat(request("{\"cmd\":\"" + command + "\"}").command()).isEqualTo(Command.of(command));
        for (String channel : List.of("c".repeat(128), "\u00e9".repeat(128), "\ud83d\ude00".repeat(64))) {
            assertThat(request("{\"cmd\":\"a\",\"channel\":\"" + channel + "\"}")
                            .channel())
                    .contains(ChannelName.of(channel));
        }
        malformed("{\"cmd\":\"" + command + "x\"}");
        for (String channel : List.of("c".repeat(129), "\u00e9".repeat(129), "\ud83d\ude00".repeat(65))) {
            malformed("{\"cmd\":\"a\",\"channel\":\"" + channel + "\"}");
        }
    }

    @Test
    @DisplayName("ENV-10 nesting up to 64 is read, the envelope counted")
    void boundsNesting() {
        for (String field : List.of("param", "other")) {
            request("{\"cmd\":\"a\",\"" + field + "\":" + "[".repeat(63) + "]".repeat(63) + "}");
            request("{\"cmd\":\"a\",\"" + field + "\":" + "{\"a\":".repeat(63) + "1" + "}".repeat(63) + "}");
            malformed("{\"cmd\":\"a\",\"" + field + "\":" + "[".repeat(64) + "]".repeat(64) + "}");
            malformed("{\"cmd\":\"a\",\"" + field + "\":" + "{\"a\":".repeat(64) + "1" + "}".repeat(64) + "}");
        }
    }

    @Test
    @DisplayName("ENV-11 numbers up to 1,000 digits are read")
    void boundsNumbers() {
        for (String field : List.of("param", "other")) {
            request("{\"cmd\":\"a\",\"" + field + "\":" + "9".repeat(1_000) + "}");
            malformed("{\"cmd\":\"a\",\"" + field + "\":" + "9".repeat(1_001) + "}");
            malformed("{\"cmd\":\"a\",\"" + field + "\":[" + "9".repeat(60_000) + "]}");
        }
    }

    @Test
    @DisplayName("ENV-12 decode never throws, whatever comes")
    void decodeNeverThrows() {
        String sound =
                "{\"channel\":\"room:1\",\"cmd\":\"chat\",\"param\":{\"text\":\"\\u00e9 \u00e9\",\"n\":[1.5e3,true,null]},\"from\":\"x\"}";
        String odd = "{}[]\",:\\0-1.eEu \n\u0000\u00e9\ud83d\ude00tfnull";
        Random random = new Random(7);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(sound);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int where = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(where, odd.charAt(random.nextInt(odd.length())));
                    case 1 -> text.insert(where, odd.charAt(random.nextInt(odd.length())));
                    default -> text.setLength(Math.max(1, where));
                }
            }
            // Encoding replaces what was torn apart, as UTF-8 is what the port promises to give.
            byte[] utf8 = text.toString().getBytes(UTF_8);
            Decoded decoded = codec.decode(utf8, random.nextBoolean() ? Dialect.V1 : Dialect.PLAIN);
            assertThat(decoded).isNotNull();
            read += decoded instanceof Decoded.Request ? 1 : 0;
        }
        assertThat(read).as("readable ones among them").isBetween(1, 19_999);
    }

    @Test
    @DisplayName("ENV-13 v1: id makes a request that asks for a reply, re a reply, err a failure")
    void readsRequestsAndReplies() {
        Payload one = Payload.json("1");
        for (long number : new long[] {0, 1, 4_294_967_296L, Label.MAX_ID}) {
            assertThat(v1("{\"channel\":\"room:1\",\"cmd\":\"a\",\"param\":1,\"id\":" + number + "}"))
                    .isEqualTo(new Decoded.Request(
                            Optional.of(ChannelName.of("room:1")),
                            true,
                            Command.of("a"),
                            one,
                            OptionalLong.of(number)));
            assertThat(v1("{\"re\":" + number + ",\"cmd\":\"a\",\"param\":1}"))
                    .isEqualTo(new Decoded.Reply(number, one, Optional.empty()));
        }
        assertThat(v1("{\"cmd\":\"a\",\"re\":3,\"err\":{ \"code\" : \"app.no\" }}"))
                .isEqualTo(new Decoded.Reply(3, Payload.NULL, Optional.of(Payload.json("{ \"code\" : \"app.no\" }"))));
        assertThat(v1("{\"cmd\":\"a\",\"re\":3,\"err\":null}"))
                .isEqualTo(new Decoded.Reply(3, Payload.NULL, Optional.empty()));
        assertThat(v1("{\"cmd\":\"a\",\"id\":null,\"re\":null,\"err\":null,\"offset\":5}"))
                .isEqualTo(new Decoded.Request(Optional.empty(), false, Command.of("a"), Payload.NULL));
        assertThat(v1("{\"cmd\":\"a\",\"err\":{}}"))
                .as("an err without re is nothing")
                .isEqualTo(new Decoded.Request(Optional.empty(), false, Command.of("a"), Payload.NULL));
    }

    @Test
    @DisplayName("ENV-14 of plain clients id, re and err are unknown fields, whatever they are")
    void plainClientsAskForNoReplies() {
        Decoded expected = new Decoded.Request(Optional.empty(), false, Command.of("a"), Payload.json("1"));
        for (String any : List.of("1", "-1", "\"x\"", "null", "{}", "1e99")) {
            for (String field : List.of("id", "re", "err", "offset")) {
                assertThat(request("{\"cmd\":\"a\",\"" + field + "\":" + any + ",\"param\":1}"))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-0",
                "1.0",
                "1.5",
                "1e3",
                "9007199254740992",
                "18446744073709551616",
                "\"1\"",
                "true",
                "{}",
                "[1]",
                "99999999999999999999999999999999999999999"
            })
    @DisplayName("ENV-15 v1: a number that is none, or out of range, makes the envelope malformed")
    void boundsRequestNumbers(String number) {
        for (String field : List.of("id", "re")) {
            Decoded.Malformed malformed =
                    malformedV1("{\"channel\":\"room:1\",\"cmd\":\"a\",\"" + field + "\":" + number + "}");
            assertThat(malformed.problem().code()).isEqualTo("invalid-message");
            assertThat(malformed.problem().message()).contains(field);
            assertFitForClients(malformed.problem().message());
            assertThat(malformed.command()).contains(Command.of("a"));
            assertThat(malformed.id()).isEmpty();
        }
    }

    @Test
    @DisplayName("ENV-16 v1: escaped keys are the same keys, and each may come once")
    void knowsEscapedAndRepeatedFields() {
        assertThat(v1("{\"cmd\":\"a\",\"\\u0069d\":7}"))
                .isEqualTo(new Decoded.Request(
                        Optional.empty(), false, Command.of("a"), Payload.NULL, OptionalLong.of(7)));
        assertThat(v1("{\"cmd\":\"a\",\"r\\u0065\":7,\"\\u0065rr\":1}"))
                .isEqualTo(new Decoded.Reply(7, Payload.NULL, Optional.of(Payload.json("1"))));
        for (String field : List.of("id", "re", "err")) {
            malformedV1("{\"cmd\":\"a\",\"" + field + "\":1,\"" + field + "\":1}");
            String escaped = "\\u00" + Integer.toHexString(field.charAt(0)) + field.substring(1);
            malformedV1("{\"cmd\":\"a\",\"" + field + "\":1,\"" + escaped + "\":1}");
            malformed("{\"cmd\":\"a\",\"" + field + "\":1,\"" + escaped + "\":1}");
        }
    }

    @Test
    @DisplayName("ENV-17 v1: a malformed request tells its number, so that it gets its reply")
    void tellsTheNumberOfAMalformedRequest() {
        assertThat(malformedV1("{\"id\":5,\"channel\":\"room:1\"}").id()).hasValue(5);
        assertThat(malformedV1("{\"cmd\":\"no spaces\",\"id\":6}").id()).hasValue(6);
        assertThat(malformedV1("{\"cmd\":\"a\",\"channel\":7,\"id\":7}").id()).hasValue(7);
        assertThat(malformedV1("{\"cmd\":17}").id()).isEmpty();
        assertThat(malformed("{\"id\":5}").id()).as("of a plain client").isEmpty();
    }

    @Test
    @DisplayName("ENC-1 channel, cmd and param are always there; from is left out where nobody did it")
    void writesAllFields() {
        assertThat(Json.fields(encoded(Message.of(Command.of("pong"), Payload.NULL)), Json.DEEP))
                .containsOnly(Map.entry("channel", "\"\""), Map.entry("cmd", "\"pong\""), Map.entry("param", "null"));
        assertThat(Json.fields(encoded(message("room:1", "chat", "[1]").from(UserId.of("u-1"))), Json.DEEP))
                .containsOnly(
                        Map.entry("channel", "\"room:1\""),
                        Map.entry("cmd", "\"chat\""),
                        Map.entry("param", "[1]"),
                        Map.entry("from", "\"u-1\""));
    }

    @Test
    @DisplayName("ENC-2 no white space but the parameter's own, which is written as it is")
    void writesWithoutWhiteSpace() {
        String param = "{ \"b\" : 1.50 , \"a\" : \"\\u0041\\/\", \"a\" : 2 }";
        String text = encoded(message("c", "x", param).from(UserId.of("u")));

        assertThat(text).contains("\"param\":" + param);
        assertThat(text.replace(param, "")).doesNotContainPattern("\\s");
        assertThat(text)
                .hasSize("{\"channel\":\"c\",\"cmd\":\"x\",\"param\":,\"from\":\"u\"}".length() + param.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\\",
                "a\"b\\c/d",
                "\u00e9\u00df",
                "\u4f60\u597d",
                "\ud83d\ude00",
                "\u2028\u2029",
                "</script>",
                "{}",
                " "
            })
    @DisplayName("ENC-3 names survive the way out and in again")
    void namesSurvive(String name) {
        String text = encoded(message(name, "x", "1").from(UserId.of(name)));

        Map<String, String> fields = Json.fields(text, Json.DEEP);
        assertThat(Json.parse(fields.getOrDefault("channel", "null"))).isEqualTo(name);
        assertThat(Json.parse(fields.getOrDefault("from", "null"))).isEqualTo(name);
        assertThat(request(text).channel()).contains(ChannelName.of(name));
    }

    @Test
    @DisplayName("ENC-4 a label adds its field and leaves the envelope as it is")
    void labels() {
        Payload error = Payload.json("{ \"code\" : \"app.no\", \"message\":\"\u00e9\\u0041\" }");
        for (Message message : List.of(
                Message.of(Command.of("pong"), Payload.NULL),
                message("room:\"1}", "chat", "{ \"id\" : 1, \"re\":[{}] }").from(UserId.of("u-1")))) {
            byte[] envelope = codec.encode(message);
            String text = new String(envelope, UTF_8);
            String open = text.substring(0, text.length() - 1);
            for (long number : new long[] {0, 1, Label.MAX_ID}) {
                Map<Label, String> labels = Map.of(
                        new Label.Request(number), ",\"id\":" + number + "}",
                        new Label.Reply(number), ",\"re\":" + number + "}",
                        new Label.Offset(number), ",\"offset\":" + number + "}",
                        new Label.Failure(number, error), ",\"re\":" + number + ",\"err\":" + error + "}");
                labels.forEach((label, expected) -> assertThat(new String(codec.label(envelope, label), UTF_8))
                        .as("with %s", label)
                        .isEqualTo(open + expected));
            }
            assertThat(new String(envelope, UTF_8)).as("the envelope itself").isEqualTo(text);
        }
    }

    @Test
    @DisplayName("PAR-1 a parameter is read as a value")
    void readsValues() {
        assertThat(read("{\"text\":\"h\\u00e9\\n\"}", Note.class)).isEqualTo(new Note("h\u00e9\n"));
        assertThat(read(
                        "{\"note\":{\"text\":\"n\"},\"tags\":[\"a\",\"b\"],\"express\":true,\"count\":-3}",
                        Order.class))
                .isEqualTo(new Order(-3, true, List.of("a", "b"), new Note("n")));
        assertThat(read("\"plain\"", String.class)).isEqualTo("plain");
        assertThat(read("42", Integer.class)).isEqualTo(42);
        assertThat(read("true", Boolean.class)).isTrue();
        assertThat((Object) read("{\"a\":[\"b\"]}", Map.class)).isEqualTo(Map.of("a", List.of("b")));
    }

    @Test
    @DisplayName("PAR-2 unknown fields of a parameter are ignored")
    void ignoresUnknownFieldsOfParameters() {
        assertThat(read("{\"later\":{\"text\":1},\"text\":\"hi\",\"more\":[]}", Note.class))
                .isEqualTo(new Note("hi"));
    }

    @Test
    @DisplayName("PAR-3 what doesn't fit is invalid, and the message names the field")
    void namesTheFieldThatDoesNotFit() {
        assertThat(invalid("{\"text\":5}", Note.class)).contains("text");
        assertThat(invalid("{\"text\":{}}", Note.class)).contains("text");
        assertThat(invalid("{\"text\":[\"hi\"]}", Note.class)).contains("text");
        assertThat(invalid("{\"count\":\"many\"}", Order.class)).contains("count");
        assertThat(invalid("{\"count\":\"3\"}", Order.class)).contains("count");
        assertThat(invalid("{\"count\":99999999999}", Order.class)).contains("count");
        assertThat(invalid("{\"express\":\"yes\"}", Order.class)).contains("express");
        assertThat(invalid("{\"tags\":\"a\"}", Order.class)).contains("tags");
        assertThat(invalid("{\"note\":{\"text\":true}}", Order.class)).contains("text");
    }

    @Test
    @DisplayName("PAR-4 null and values of another kind are invalid")
    void refusesOtherKinds() {
        for (String param : List.of("null", "5", "\"text\"", "[]", "true")) {
            invalid(param, Note.class);
        }
        invalid("null", String.class);
        invalid("{}", String.class);
        invalid("\"x\"", Integer.class);
    }

    @Test
    @DisplayName("PAR-5 what a record's constructor refuses is invalid, in its words")
    void passesOnWhatTheConstructorSays() {
        assertThat(invalid("{\"text\":\"\"}", Note.class)).contains("a note has a text");
    }

    @Test
    @DisplayName("PAR-6 hostile parameters are refused at once, and quoted briefly")
    void refusesHostileParameters() {
        invalid("{\"text\":" + "[".repeat(60) + "]".repeat(60) + "}", Note.class);
        invalid("{\"count\":1e999999999}", Order.class);
        invalid("{\"count\":\"" + "x".repeat(60_000) + "\"}", Order.class);
        invalid("{\"count\":{\"" + "x".repeat(60_000) + "\":1}}", Order.class);
        invalid("1e999999999", BigInteger.class);
        invalid("{\"text\":\"a\",\"text\":", Note.class);
    }

    @Test
    @DisplayName("PAR-7 what was read can be written, lone surrogates too unless they are refused")
    void whatWasReadCanBeWritten() {
        Param<Note> param = codec.read(Payload.json("{\"text\":\"a\\ud800b\"}"), Note.class);
        if (param instanceof Param.Value<Note> value) {
            assertThat(Json.parse(codec.write(value.value()).toString())).isInstanceOf(Map.class);
        } else {
            assertFitForClients(((Param.Invalid<Note>) param).message());
        }
    }

    @Test
    @SuppressWarnings(
            "NullAway") // the one public place where null has a meaning, as handlers often have nothing to say
    @DisplayName("PAR-8 a value is written as JSON; null is null, a payload stays itself")
    void writesValues() {
        assertThat(codec.write(null)).isEqualTo(Payload.NULL);
        Payload payload = Payload.json(" [1] ");
        assertThat(codec.write(payload)).isSameAs(payload);
        assertThat(codec.write("h\u00e9\"\n\u0001"))
                .satisfies(written -> assertThat(Json.parse(written.toString())).isEqualTo("h\u00e9\"\n\u0001"));
        assertThat(codec.write(5)).hasToString("5");
        assertThat(codec.write(1_700_000_000_000L)).hasToString("1700000000000");
        assertThat(codec.write(true)).hasToString("true");
        assertThat(codec.write(List.of("a", 1))).hasToString("[\"a\",1]");
        assertThat(codec.write(Map.of("a", List.of(Map.of())))).hasToString("{\"a\":[{}]}");
        assertThat(Json.parse(codec.write(new Order(1, false, List.of("t"), new Note("n")))
                        .toString()))
                .isEqualTo(Json.parse("{\"count\":1,\"express\":false,\"tags\":[\"t\"],\"note\":{\"text\":\"n\"}}"));
    }

    @Test
    @DisplayName("PAR-11 a payload inside a value is written as it was")
    void writesNestedPayloads() {
        Payload written = Payload.json("{ \"b\" : 1.50 , \"a\":\"\\u0041\\/\",\"a\" :2 }");
        assertThat(codec.write(List.of(written, Payload.NULL))).hasToString("[" + written + ",null]");
        assertThat(codec.write(Map.of("missed", List.of(written)))).hasToString("{\"missed\":[" + written + "]}");
        assertThat(codec.write(new Carrier(written))).hasToString("{\"value\":" + written + "}");
    }

    @Test
    @DisplayName("PAR-9 a value that can't be written is an IllegalArgumentException")
    void refusesWhatCannotBeWritten() {
        assertThatThrownBy(() -> codec.write(new Broken("x"))).isInstanceOf(IllegalArgumentException.class);
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        assertThatThrownBy(() -> codec.write(circle)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("PAR-10 it may be used by many threads at once")
    void isThreadSafe() {
        int right = IntStream.range(0, 20_000)
                .parallel()
                .map(i -> {
                    Decoded.Request request =
                            request("{\"channel\":\"c" + i + "\",\"cmd\":\"x\",\"param\":{\"text\":\"t" + i + "\"}}");
                    Note note = read(request.param().toString(), Note.class);
                    String out = encoded(
                            new Message(Optional.empty(), request.channel(), request.command(), codec.write(note)));
                    return out.contains("\"c" + i + "\"") && out.contains("\"t" + i + "\"") ? 1 : 0;
                })
                .sum();
        assertThat(right).isEqualTo(20_000);
    }

    private static Message message(String channel, String command, String param) {
        return Message.of(Command.of(command), Payload.json(param)).in(ChannelName.of(channel));
    }

    private String encoded(Message message) {
        byte[] utf8 = codec.encode(message);
        String text = new String(utf8, UTF_8);
        assertThat(text.getBytes(UTF_8)).as("UTF-8").isEqualTo(utf8);
        return text;
    }

    private Decoded.Request request(String text) {
        Decoded decoded = codec.decode(text.getBytes(UTF_8));
        assertThat(decoded).as("decoding %s", Text.quote(text)).isInstanceOf(Decoded.Request.class);
        return (Decoded.Request) decoded;
    }

    private Decoded.Malformed malformed(String text) {
        Decoded decoded = codec.decode(text.getBytes(UTF_8));
        assertThat(decoded).as("decoding %s", Text.quote(text)).isInstanceOf(Decoded.Malformed.class);
        return (Decoded.Malformed) decoded;
    }

    private Decoded v1(String text) {
        Decoded decoded = codec.decode(text.getBytes(UTF_8), Dialect.V1);
        assertThat(decoded).as("decoding %s", Text.quote(text)).isNotInstanceOf(Decoded.Malformed.class);
        return decoded;
    }

    private Decoded.Malformed malformedV1(String text) {
        Decoded decoded = codec.decode(text.getBytes(UTF_8), Dialect.V1);
        assertThat(decoded).as("decoding %s", Text.quote(text)).isInstanceOf(Decoded.Malformed.class);
        return (Decoded.Malformed) decoded;
    }
}
