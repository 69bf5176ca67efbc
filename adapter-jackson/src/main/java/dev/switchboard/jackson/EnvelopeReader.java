package dev.switchboard.jackson;

import dev.switchboard.application.port.out.Codec.Decoded;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads one envelope in one pass (PROTOCOL, Envelope). A field that breaks a rule does not end the reading, so that the answer can
 * repeat the channel and the command of a request even if they come behind it; what is no JSON does. The first fault counts.
 *
 * <p>For one envelope and one thread.
 */
final class EnvelopeReader {
    private static final String LEGAL_CMD = "a string of 1 to " + Command.MAX_LENGTH + " of A-Z a-z 0-9 . _ : -";

    /** The fields that this reader knows; a client's {@code from} only to see cheaply that it comes once. */
    private enum Field {
        CHANNEL("channel"),
        CMD("cmd"),
        PARAM("param"),
        FROM("from"),
        ID("id"),
        RE("re"),
        ERR("err"),
        OTHER("");

        private static final Field[] PLAIN = {CHANNEL, CMD, PARAM, FROM};
        private static final Field[] V1 = {CHANNEL, CMD, PARAM, ID, RE, ERR, FROM};

        private final String key;
        private final byte[] utf8;

        Field(String key) {
            this.key = key;
            this.utf8 = key.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final byte[] utf8;
    private final Field[] fields;
    private final JsonCursor json;
    private Optional<ChannelName> channel = Optional.empty();
    private boolean named;
    private Optional<Command> command = Optional.empty();
    private Payload param = Payload.NULL;
    private String fault = "";
    private OptionalLong id = OptionalLong.empty();
    private OptionalLong re = OptionalLong.empty();
    private Optional<Payload> err = Optional.empty();
    private int seen;
    private Set<String> others = Set.of();

    EnvelopeReader(byte[] utf8, Dialect dialect) {
        this.utf8 = utf8;
        this.fields = dialect == Dialect.V1 ? Field.V1 : Field.PLAIN;
        this.json = new JsonCursor(utf8);
    }

    Decoded read() {
        try {
            begin();
            members();
            end();
        } catch (Fault notJson) {
            fault(notJson.message());
        }
        if (!fault.isEmpty() || command.isEmpty()) {
            return new Decoded.Malformed(Problem.invalidMessage(fault), channel, command, id);
        }
        return re.isPresent()
                ? new Decoded.Reply(re.getAsLong(), param, err)
                : new Decoded.Request(channel, named, command.get(), param, id);
    }

    private void begin() {
        json.space();
        if (json.peek() < 0) {
            throw new Fault("text is empty; send one JSON object");
        }
        // RFC 8259 §8.1: senders must not add one.
        if (utf8.length >= 3 && utf8[0] == (byte) 0xEF && utf8[1] == (byte) 0xBB && utf8[2] == (byte) 0xBF) {
            throw new Fault("text begins with a byte order mark; leave it out");
        }
        if (json.peek() != '{') {
            throw new Fault("text is no JSON object; send one with at least a cmd, such as {\"cmd\":\"ping\"}");
        }
        json.require('{');
        json.space();
    }

    private void members() {
        if (json.peek() == '}') {
            json.require('}');
            return;
        }
        do {
            json.space();
            field();
            json.space();
        } while (json.firstOf(',', '}'));
    }

    private void end() {
        json.space();
        if (json.peek() >= 0) {
            throw new Fault(
                    "text goes on behind its JSON object at byte " + json.at() + "; send one object in each message");
        }
        if ((seen & (1 << Field.CMD.ordinal())) == 0) {
            fault("cmd is missing; add \"cmd\", " + LEGAL_CMD);
        }
    }

    private void field() {
        int from = json.at();
        boolean escaped = json.skipString();
        int to = json.at();
        json.colon();
        Field field = escaped ? Field.OTHER : known(from + 1, to - 1);
        String name = "";
        if (field == Field.OTHER) {
            name = json.characters(from + 1, to - 1, escaped);
            field = known(name);
        }
        if (!first(field, name)) {
            fault("the envelope has the field " + Text.quote(field == Field.OTHER ? name : field.key)
                    + " twice; send each field once");
            field = Field.OTHER;
        }
        switch (field) {
            case CHANNEL -> channel();
            case CMD -> command();
            case PARAM -> param = value();
            case ID -> id = number("id");
            case RE -> re = number("re");
            case ERR -> err = Optional.of(value()).filter(value -> !value.equals(Payload.NULL));
            case FROM, OTHER -> json.skipValue(1);
        }
    }

    /** Whether the field comes for the first time. */
    private boolean first(Field field, String name) {
        if (field == Field.OTHER) {
            if (others.isEmpty()) {
                others = new HashSet<>();
            }
            return others.add(name);
        }
        int bit = 1 << field.ordinal();
        boolean first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }

    private void channel() {
        int kind = json.peek();
        if (kind != '"') {
            json.skipValue(1);
            if (kind != 'n') {
                named = true;
                fault("channel is " + kind(kind)
                        + "; it must be a string, or null or left out for the channel joined at open");
            }
            return;
        }
        named = true;
        String name = json.string();
        if (!name.isEmpty()) {
            try {
                channel = Optional.of(ChannelName.of(name));
            } catch (IllegalArgumentException illegal) {
                fault(String.valueOf(illegal.getMessage()));
            }
        }
    }

    private void command() {
        int kind = json.peek();
        if (kind != '"') {
            json.skipValue(1);
            fault("cmd is " + kind(kind) + "; it must be " + LEGAL_CMD);
            return;
        }
        String name = json.string();
        if (Command.valid(name)) {
            command = Optional.of(new Command(name));
        } else {
            fault("cmd is " + Text.quote(name) + "; it must be " + LEGAL_CMD);
        }
    }

    private Payload value() {
        int from = json.at();
        json.skipValue(1);
        return Payload.slice(utf8, from, json.at() - from);
    }

    /** The number of a request; {@code null} is none. */
    private OptionalLong number(String field) {
        int kind = json.peek();
        Payload value = value();
        if (kind == 'n') {
            return OptionalLong.empty();
        }
        // Sixteen digits are the longest that can be in range; nothing longer is worth computing.
        String digits = value.length() <= 16 ? value.toString() : "";
        if (!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long number = Long.parseLong(digits);
            if (number <= Label.MAX_ID) {
                return OptionalLong.of(number);
            }
        }
        fault(field + " must be a whole number, 0 to 2^53-1, written in digits alone");
        return OptionalLong.empty();
    }

    private void fault(String message) {
        if (fault.isEmpty()) {
            fault = message;
        }
    }

    /** The usual case: a key as it stands in the text. */
    private Field known(int from, int to) {
        for (Field field : fields) {
            if (Arrays.equals(utf8, from, to, field.utf8, 0, field.utf8.length)) {
                return field;
            }
        }
        return Field.OTHER;
    }

    private Field known(String name) {
        for (Field field : fields) {
            if (field.key.equals(name)) {
                return field;
            }
        }
        return Field.OTHER;
    }

    private static String kind(int first) {
        return switch (first) {
            case '{' -> "an object";
            case '[' -> "an array";
            case '"' -> "a string";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            default -> "a number";
        };
    }
}
