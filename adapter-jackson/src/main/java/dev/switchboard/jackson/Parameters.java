package dev.switchboard.jackson;

import dev.switchboard.application.port.out.Codec.Param;
import dev.switchboard.application.port.param.Rules;
import dev.switchboard.domain.Payload;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * Parameters as Java values. Strict about types, since a client that sends {@code "5"} for {@code 5} has a bug that is cheapest to
 * find now; lenient about unknown fields unless a record says otherwise, since newer clients send more. Types are known to Jackson without annotations: records,
 * enums, collections, {@code Optional}, {@code java.time}; no type is ever named by the input.
 *
 * <p>Thread-safe.
 */
final class Parameters {
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(JsonCursor.MAX_DEPTH)
            // Jackson counts the characters of a number, and a legal one has up to four that are no digits: 1.5e+9,
            // −1.5e+9
            .maxNumberLength(JsonCursor.MAX_DIGITS + 4)
            .build();

    private final JsonMapper mapper = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .annotationIntrospector(new RecordRules())
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    // RecordRules says of which types they are ignored
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            // a record's fields are written in the order of its components
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .withCoercionConfig(
                    LogicalType.Textual,
                    textual -> textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .addModule(new SimpleModule().addSerializer(Payload.class, new RawPayload()))
            .build();

    private final Map<Class<?>, Rules> rules = new ConcurrentHashMap<>();

    <T> Param<T> read(Payload param, Class<T> type) {
        if (type == Payload.class) {
            return new Param.Value<>(type.cast(param));
        }
        try {
            T value = mapper.readValue(param.toBytes(), type);
            if (value == null) {
                return new Param.Invalid<>(ParamFault.missing(type));
            }
            Optional<String> fault = rules.computeIfAbsent(type, Rules::of).fault(value);
            return fault.<Param<T>>map(Param.Invalid::new).orElseGet(() -> new Param.Value<>(value));
        } catch (InvalidDefinitionException bug) {
            throw new IllegalArgumentException(
                    "no parameter can be read as " + type.getName() + ": " + bug.getOriginalMessage(), bug);
        } catch (JacksonException unreadable) {
            return new Param.Invalid<>(ParamFault.describe(unreadable));
        }
    }

    Payload write(Object value) {
        if (value == null) {
            return Payload.NULL;
        }
        if (value instanceof Payload payload) {
            return payload;
        }
        try {
            return Payload.of(mapper.writeValueAsBytes(value));
        } catch (JacksonException bug) {
            throw new IllegalArgumentException(
                    "no parameter can be written from a " + value.getClass().getName() + ": "
                            + bug.getOriginalMessage(),
                    bug);
        }
    }

    /** A payload inside a value is written as it is. */
    private static final class RawPayload extends ValueSerializer<Payload> {
        @Override
        public void serialize(Payload payload, JsonGenerator json, SerializationContext context) {
            json.writeRawValue(payload.toString());
        }
    }
}
