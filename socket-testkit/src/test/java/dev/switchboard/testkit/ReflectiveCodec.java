package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.param.Bound;
import dev.switchboard.application.port.param.NoOtherFields;
import dev.switchboard.application.port.param.Rules;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Problem;
import dev.switchboard.domain.Text;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A codec without a library, slow and plain, so that the kit's own tests need no adapter. Knows records, lists, maps and scalars. */
final class ReflectiveCodec implements Codec {
    private static final int DEEPEST = 64;

    @Override
    public Decoded decode(byte[] utf8, Dialect dialect) {
        Decoded decoded = envelope(utf8, dialect);
        if (dialect == Dialect.V1 && decoded instanceof Decoded.Malformed malformed) {
            try {
                OptionalLong id = number(Json.fields(new String(utf8, UTF_8), DEEPEST), "id");
                return new Decoded.Malformed(malformed.problem(), malformed.channel(), malformed.command(), id);
            } catch (IllegalArgumentException noId) {
                return malformed;
            }
        }
        return decoded;
    }

    private static Decoded envelope(byte[] utf8, Dialect dialect) {
        Optional<ChannelName> channel = Optional.empty();
        Optional<Command> command = Optional.empty();
        String text = new String(utf8, UTF_8);
        try {
            Map<String, String> fields = Json.fields(text, DEEPEST);
            Object cmd = Json.parse(fields.getOrDefault("cmd", "null"));
            command = cmd instanceof String name && Command.valid(name)
                    ? Optional.of(Command.of(name))
                    : Optional.empty();
            Object named = Json.parse(fields.getOrDefault("channel", "null"));
            if (named != null && !"".equals(named)) {
                if (!(named instanceof String name)) {
                    return malformed("channel is a string", channel, command);
                }
                channel = Optional.of(ChannelName.of(name));
            }
            if (command.isEmpty()) {
                return malformed("cmd is a string of 1 to 64 of A-Z a-z 0-9 . _ : -", channel, command);
            }
            Payload param = Payload.json(fields.getOrDefault("param", "null"));
            if (dialect == Dialect.V1) {
                OptionalLong re = number(fields, "re");
                if (re.isPresent()) {
                    return new Decoded.Reply(
                            re.getAsLong(),
                            param,
                            Optional.ofNullable(fields.get("err"))
                                    .map(Payload::json)
                                    .filter(err -> !err.equals(Payload.NULL)));
                }
                return new Decoded.Request(channel, named != null, command.get(), param, number(fields, "id"));
            }
            return new Decoded.Request(channel, named != null, command.get(), param);
        } catch (IllegalArgumentException wrong) {
            return command.isPresent()
                    ? malformed(wrong.getMessage(), channel, command)
                    : beforeTheFault(text, wrong.getMessage());
        }
    }

    private static OptionalLong number(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "null");
        if (text.equals("null")) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,16}") || Long.parseLong(text) > Label.MAX_ID) {
            throw new IllegalArgumentException(name + " must be a whole number, 0 to 2^53-1");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    @Override
    public byte[] label(byte[] envelope, Label label) {
        String text = new String(envelope, UTF_8);
        String more = label instanceof Label.Request request
                ? "\"id\":" + request.id()
                : label instanceof Label.Reply reply
                        ? "\"re\":" + reply.re()
                        : label instanceof Label.Offset offset
                                ? "\"offset\":" + offset.offset()
                                : "\"re\":" + ((Label.Failure) label).re() + ",\"err\":"
                                        + ((Label.Failure) label).error();
        return (text.substring(0, text.length() - 1) + "," + more + "}").getBytes(UTF_8);
    }

    /** Reads what can be read of a text that breaks off, by closing it after each comma in turn. */
    private static Decoded beforeTheFault(String text, String message) {
        for (int comma = text.lastIndexOf(',', 300); comma > 0; comma = text.lastIndexOf(',', comma - 1)) {
            try {
                Json.fields(text.substring(0, comma) + "}", DEEPEST);
            } catch (IllegalArgumentException notHere) {
                continue;
            }
            Decoded part = new ReflectiveCodec().decode((text.substring(0, comma) + "}").getBytes(UTF_8));
            return part instanceof Decoded.Request request
                    ? malformed(message, request.channel(), Optional.of(request.command()))
                    : malformed(message, ((Decoded.Malformed) part).channel(), ((Decoded.Malformed) part).command());
        }
        return malformed(message, Optional.empty(), Optional.empty());
    }

    private static Decoded malformed(String message, Optional<ChannelName> channel, Optional<Command> command) {
        return new Decoded.Malformed(Problem.invalidMessage(message), channel, command);
    }

    @Override
    public byte[] encode(Message message) {
        String text = "{\"channel\":"
                + Json.quote(message.channel().map(ChannelName::value).orElse("")) + ",\"cmd\":\""
                + message.command() + "\",\"param\":" + message.param()
                + message.from()
                        .map(user -> ",\"from\":" + Json.quote(user.value()))
                        .orElse("") + "}";
        return text.getBytes(UTF_8);
    }

    @Override
    public <T> Param<T> read(Payload param, Class<T> type) {
        try {
            Object json = Json.parse(param.toString());
            if (json == null) {
                return new Param.Invalid<>("param is missing");
            }
            Object value = convert("param", json, type, List.of());
            Optional<String> fault = Rules.of(type).fault(value);
            return fault.<Param<T>>map(Param.Invalid::new).orElseGet(() -> new Param.Value<>(type.cast(value)));
        } catch (IllegalArgumentException wrong) {
            return new Param.Invalid<>(wrong.getMessage());
        }
    }

    private static Object convert(String name, Object json, Bound place) {
        if (json == null) {
            if (place.nullable() || place.raw() == Object.class) {
                return null;
            }
            throw new IllegalArgumentException(brief(name) + " is null, send a value");
        }
        return convert(name, json, place.raw(), place.parts());
    }

    private static Object convert(String name, Object json, Class<?> type, List<Bound> arguments) {
        if (json instanceof BigDecimal number && (type == long.class || type == Long.class)) {
            try {
                return number.longValueExact();
            } catch (ArithmeticException notWhole) {
                throw new IllegalArgumentException(name + " is no long", notWhole);
            }
        }
        if (type.isRecord() && json instanceof Map<?, ?> fields) {
            return construct(name, fields, type);
        }
        if (json instanceof String text && type == String.class) {
            if (Text.hasLoneSurrogate(text)) {
                throw new IllegalArgumentException(name + " has a lone surrogate");
            }
            return text;
        }
        if (json instanceof BigDecimal number && (type == double.class || type == Double.class)) {
            return number.doubleValue();
        }
        if (json instanceof BigDecimal number && (type == float.class || type == Float.class)) {
            return number.floatValue();
        }
        if (json instanceof Boolean && (type == boolean.class || type == Boolean.class)) {
            return json;
        }
        if (json instanceof List<?> list && type == List.class && arguments.size() == 1) {
            List<Object> converted = new ArrayList<>();
            list.forEach(
                    element -> converted.add(convert(name + "[" + converted.size() + "]", element, arguments.get(0))));
            return converted;
        }
        if (json instanceof Map<?, ?> map && type == Map.class && arguments.size() == 2) {
            Map<Object, Object> converted = new LinkedHashMap<>();
            map.forEach((key, value) -> converted.put(key, convert(name + "." + key, value, arguments.get(1))));
            return converted;
        }
        if (json instanceof BigDecimal number && (type == int.class || type == Integer.class)) {
            if (number.scale() >= -10
                    && number.scale() <= 10
                    && number.stripTrailingZeros().scale() <= 0
                    && number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
                return number.intValueExact();
            }
        } else if (type.isInstance(json)) {
            return json;
        }
        throw new IllegalArgumentException(brief(name) + " is no " + type.getSimpleName());
    }

    private static String brief(String path) {
        String quoted = Text.quote(path);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static Object construct(String name, Map<?, ?> fields, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        for (Object field : fields.keySet()) {
            if (type.isAnnotationPresent(NoOtherFields.class) && !names.contains(field)) {
                throw new IllegalArgumentException(brief(name + "." + field) + " is no field here, leave it out");
            }
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
            constructor.setAccessible(true);
            Object[] values = Arrays.stream(components)
                    .map(component ->
                            component(name + "." + component.getName(), component, fields.get(component.getName())))
                    .toArray();
            for (int i = 0; i < values.length; i++) {
                if (values[i] == null && !Rules.optional(components[i])) {
                    throw new IllegalArgumentException(brief(name + "." + names.get(i)) + " is missing");
                }
            }
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(refused.getCause().getMessage(), refused);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Object component(String name, RecordComponent component, Object json) {
        Bound place = Bound.of(component.getAnnotatedType(), Map.of());
        if (component.getType() == Optional.class) {
            return Optional.ofNullable(json)
                    .map(value -> convert(name, value, place.parts().get(0)));
        }
        return json == null ? null : convert(name, json, place);
    }

    @Override
    public Payload write(Object value) {
        return value instanceof Payload payload ? payload : value == null ? Payload.NULL : Payload.json(json(value, 0));
    }

    private static String json(Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("nested deeper than " + DEEPEST);
        }
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof Payload) {
            return String.valueOf(value);
        }
        StringBuilder out = new StringBuilder();
        if (value instanceof Collection<?> list) {
            list.forEach(item -> out.append(out.length() == 0 ? "" : ",").append(json(item, depth + 1)));
            return "[" + out + "]";
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> field(out, String.valueOf(key), item, depth));
            return "{" + out + "}";
        }
        if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                try {
                    component.getAccessor().setAccessible(true);
                    field(out, component.getName(), component.getAccessor().invoke(value), depth);
                } catch (ReflectiveOperationException broken) {
                    throw new IllegalArgumentException(component.getName() + " can't be read", broken);
                }
            }
            return "{" + out + "}";
        }
        return Json.quote(value.toString());
    }

    private static void field(StringBuilder out, String name, Object value, int depth) {
        out.append(out.length() == 0 ? "" : ",")
                .append(Json.quote(name))
                .append(':')
                .append(json(value, depth + 1));
    }
}
