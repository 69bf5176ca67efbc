package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Whether {@link CodecContract} can fail: each thing done wrong is seen by the rule that is about it. */
class CodecContractTest {
    private enum Wrong {
        NOTHING,
        NAMES_ABSENT_CHANNELS,
        REFORMATS_PARAMETERS,
        NEEDS_A_PARAMETER,
        TAKES_THE_LAST_OF_TWO_KEYS,
        QUOTES_EVERYTHING,
        FORGETS_THE_CHANNEL,
        THROWS,
        WRITES_FROM_NULL,
        WRITES_SPACES,
        ANSWERS_NULL,
        TELLS_CLASSES,
        TAKES_WHAT_IS_MISSING,
        TAKES_TOO_MUCH,
        TAKES_OTHER_FIELDS,
        QUOTES_PARAMETERS,
        FORGETS_NUMBERS,
        NUMBERS_PLAIN_CLIENTS,
        ROUNDS_NUMBERS,
        TAKES_TWO_NUMBERS,
        FORGETS_WHO_FAILED,
        LABELS_IN_FRONT,
        REFORMATS_ERRORS,
        QUOTES_NESTED_PAYLOADS
    }

    private static volatile Wrong wrong = Wrong.NOTHING;

    @AfterEach
    void mend() {
        wrong = Wrong.NOTHING;
    }

    @ParameterizedTest
    @CsvSource({
        "NAMES_ABSENT_CHANNELS, tellsAbsentFromEmptyChannel()",
        "REFORMATS_PARAMETERS, keepsTheParameterAsWritten(java.lang.String)",
        "NEEDS_A_PARAMETER, absentParameterIsNull()",
        "TAKES_THE_LAST_OF_TWO_KEYS, refusesWhatIsNoEnvelope(java.lang.String)",
        "QUOTES_EVERYTHING, refusesWhatIsNoEnvelope(java.lang.String)",
        "FORGETS_THE_CHANNEL, reportsWhatCouldBeRead()",
        "THROWS, decodeNeverThrows()",
        "WRITES_FROM_NULL, writesAllFields()",
        "WRITES_SPACES, writesWithoutWhiteSpace()",
        "ANSWERS_NULL, refusesOtherKinds()",
        "TELLS_CLASSES, namesTheFieldThatDoesNotFit()",
        "TAKES_WHAT_IS_MISSING, refusesWhatIsMissing()",
        "TAKES_TOO_MUCH, keepsWhatIsDeclared()",
        "TAKES_OTHER_FIELDS, refusesOtherFieldsWhereAsked()",
        "QUOTES_PARAMETERS, quotesBriefly()",
        "FORGETS_NUMBERS, readsRequestsAndReplies()",
        "NUMBERS_PLAIN_CLIENTS, plainClientsAskForNoReplies()",
        "ROUNDS_NUMBERS, boundsRequestNumbers(java.lang.String)",
        "TAKES_TWO_NUMBERS, knowsEscapedAndRepeatedFields()",
        "FORGETS_WHO_FAILED, tellsTheNumberOfAMalformedRequest()",
        "LABELS_IN_FRONT, labels()",
        "REFORMATS_ERRORS, labels()",
        "QUOTES_NESTED_PAYLOADS, writesNestedPayloads()"
    })
    void ruleSees(Wrong what, String rule) {
        assertThat(failures(Wrong.NOTHING, rule)).as("of a good codec").isZero();
        assertThat(failures(what, rule)).as("of one that " + what).isPositive();
    }

    private static long failures(Wrong what, String rule) {
        wrong = what;
        var tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Suite.class.getName() + "#" + rule))
                .execute()
                .testEvents();
        assertThat(tests.started().count()).isPositive();
        return tests.failed().count();
    }

    /** Nested, so that no build runs it by itself. */
    static final class Suite extends CodecContract {
        @Override
        protected Codec codec() {
            return new Spoilt();
        }
    }

    private static final class Spoilt implements Codec {
        private final Codec codec = new ReflectiveCodec();

        @Override
        public byte[] label(byte[] envelope, Label label) {
            String text = new String(codec.label(envelope, label), UTF_8);
            if (wrong == Wrong.LABELS_IN_FRONT) {
                int last = text.lastIndexOf(",\"");
                text = "{" + text.substring(last + 1, text.length() - 1) + "," + text.substring(1, last) + "}";
            } else if (wrong == Wrong.REFORMATS_ERRORS) {
                text = text.replace(" : ", ":");
            }
            return text.getBytes(UTF_8);
        }

        @Override
        public Decoded decode(byte[] utf8, Dialect dialect) {
            String text = new String(utf8, UTF_8);
            if (wrong == Wrong.THROWS && text.endsWith("{")) {
                throw new IllegalArgumentException("unexpected end");
            }
            String sound = wrong == Wrong.TAKES_THE_LAST_OF_TWO_KEYS ? text.replaceFirst("\"cmd\":\"a\",", "") : text;
            String changed = switch (wrong) {
                case ROUNDS_NUMBERS -> sound.replaceAll("\\.[05]", "");
                case TAKES_TWO_NUMBERS -> sound.replaceFirst("\"id\":1,\"id\":1", "\"id\":1");
                default -> sound;
            };
            Dialect heard = wrong == Wrong.NUMBERS_PLAIN_CLIENTS ? Dialect.V1 : dialect;
            Decoded decoded = codec.decode(changed.getBytes(UTF_8), heard);
            if (decoded instanceof Decoded.Malformed malformed) {
                return switch (wrong) {
                    case QUOTES_EVERYTHING ->
                        new Decoded.Malformed(
                                Problem.invalidMessage("no envelope: " + text),
                                malformed.channel(),
                                malformed.command());
                    case FORGETS_THE_CHANNEL ->
                        new Decoded.Malformed(malformed.problem(), Optional.empty(), malformed.command());
                    case FORGETS_WHO_FAILED ->
                        new Decoded.Malformed(malformed.problem(), malformed.channel(), malformed.command());
                    default -> malformed;
                };
            }
            if (!(decoded instanceof Decoded.Request request)) {
                return decoded;
            }
            return switch (wrong) {
                case NAMES_ABSENT_CHANNELS ->
                    new Decoded.Request(request.channel(), true, request.command(), request.param());
                case REFORMATS_PARAMETERS ->
                    new Decoded.Request(
                            request.channel(),
                            request.named(),
                            request.command(),
                            Payload.json(request.param()
                                    .toString()
                                    .replaceAll("\\s", "")
                                    .replace("\\/", "/")));
                case NEEDS_A_PARAMETER ->
                    text.contains("param")
                            ? request
                            : new Decoded.Malformed(
                                    Problem.invalidMessage("param is missing"),
                                    request.channel(),
                                    Optional.of(Command.of("a")));
                case FORGETS_NUMBERS ->
                    new Decoded.Request(request.channel(), request.named(), request.command(), request.param());
                default -> request;
            };
        }

        @Override
        public byte[] encode(Message message) {
            String text = new String(codec.encode(message), UTF_8);
            String changed = switch (wrong) {
                case WRITES_FROM_NULL -> text.contains("\"from\"") ? text : text.replaceFirst("}$", ",\"from\":null}");
                case WRITES_SPACES -> text.replace("\",\"", "\", \"");
                default -> text;
            };
            return changed.getBytes(UTF_8);
        }

        @Override
        public <T> Param<T> read(Payload param, Class<T> type) {
            Param<T> read = codec.read(param, type);
            if (read instanceof Param.Invalid<T> invalid && wrong == Wrong.TELLS_CLASSES) {
                return new Param.Invalid<>(invalid.message() + " in " + type.getName());
            }
            String text = param.toString();
            if (wrong == Wrong.TAKES_WHAT_IS_MISSING && text.startsWith("{\"text\":null")) {
                return codec.read(Payload.json(text.replaceFirst("null", "\"\"")), type);
            }
            if (wrong == Wrong.TAKES_TOO_MUCH && text.contains("\"level\":100")) {
                return codec.read(Payload.json(text.replace("100", "99")), type);
            }
            if (wrong == Wrong.TAKES_OTHER_FIELDS && text.contains("nmae")) {
                return codec.read(Payload.json(text.replace(",\"nmae\":1", "")), type);
            }
            if (read instanceof Param.Invalid<T> invalid && wrong == Wrong.QUOTES_PARAMETERS) {
                return new Param.Invalid<>(invalid.message() + " in " + text);
            }
            return wrong == Wrong.ANSWERS_NULL && param.equals(Payload.NULL) ? new Param.Value<>(null) : read;
        }

        @Override
        public Payload write(Object value) {
            Payload written = codec.write(value);
            return wrong == Wrong.QUOTES_NESTED_PAYLOADS && value instanceof java.util.List
                    ? Payload.json(written.toString().replace(" : ", ":"))
                    : written;
        }
    }
}
