package dev.switchboard.jackson;

import dev.switchboard.domain.Text;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Says to a client why its parameter can't be read: the field and what it takes. Jackson's own messages name classes of the
 * application, so nothing of them is passed on.
 */
final class ParamFault {
    /** Longest message of an application's own, in characters. */
    private static final int LONGEST = 200;

    private static final Pattern CLASS_NAME = Pattern.compile("\\b[a-z]\\w*(\\.[a-z]\\w*)*\\.[A-Z]\\w*");

    private ParamFault() {}

    /** {@code null} where a value is needed. */
    static String missing(Class<?> type) {
        return "param is null or missing; it must be " + expected(type);
    }

    static String describe(JacksonException unreadable) {
        String field = field(unreadable);
        if (unreadable instanceof StreamConstraintsException) {
            return field + " is beyond a limit: at most " + JsonCursor.MAX_DEPTH
                    + " levels, 1,000 digits in a number, and texts that fit a message";
        }
        if (unreadable instanceof InputCoercionException number) {
            return field + " must be " + expected(number.getTargetType());
        }
        if (unreadable instanceof StreamReadException) {
            return field + " is no JSON value";
        }
        if (unreadable instanceof ValueInstantiationException) {
            return field + " is refused: " + own(unreadable.getCause());
        }
        if (unreadable instanceof UnrecognizedPropertyException unknown) {
            return field + " is no field here; leave it out or send one of " + fields(unknown);
        }
        if (unreadable instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return field + absent(mismatch) + " must be " + expected(mismatch.getTargetType());
        }
        return field + " can't be read as what this command takes";
    }

    /** {@code param.items[2].price}, as a script would write it. */
    private static String field(JacksonException unreadable) {
        StringBuilder path = new StringBuilder("param");
        for (Reference step : unreadable.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append('.').append(step.getPropertyName());
            }
        }
        String quoted = Text.quote(path.toString());
        return quoted.substring(1, quoted.length() - 1);
    }

    /** A component is found missing at the end of its object, a null where it stands. */
    private static String absent(MismatchedInputException mismatch) {
        if (mismatch.getCurrentToken() == JsonToken.END_OBJECT) {
            return " is missing; it";
        }
        boolean isNull = mismatch instanceof InvalidNullException || mismatch.getCurrentToken() == JsonToken.VALUE_NULL;
        return isNull ? " is null; it" : "";
    }

    private static List<String> fields(UnrecognizedPropertyException unknown) {
        Collection<Object> known = unknown.getKnownPropertyIds();
        return known == null
                ? List.of()
                : known.stream().map(String::valueOf).sorted().toList();
    }

    /** What a record's constructor says was written for whoever calls it, so it is told, unless it is no such sentence. */
    private static String own(@Nullable Throwable cause) {
        String said = cause instanceof IllegalArgumentException && cause.getMessage() != null ? cause.getMessage() : "";
        if (said.isBlank()
                || said.length() > LONGEST
                || CLASS_NAME.matcher(said).find()) {
            return "it breaks a rule of this command";
        }
        return said;
    }

    private static String expected(Class<?> type) {
        if (type == byte.class || type == Byte.class) {
            return integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
        }
        if (type == short.class || type == Short.class) {
            return integer(Short.MIN_VALUE, Short.MAX_VALUE);
        }
        if (type == int.class || type == Integer.class) {
            return integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        if (type == long.class || type == Long.class) {
            return integer(Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (type == java.math.BigInteger.class) {
            return "an integer";
        }
        if (type == double.class || type == float.class || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == char.class || type == Character.class) {
            return "a string of one character";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants());
        }
        if (type == UUID.class) {
            return "a string with a UUID";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "a string with a date or time as in ISO 8601";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        return "of the form that this command takes";
    }

    private static String integer(long least, long most) {
        return "an integer from " + least + " to " + most;
    }
}
