package dev.switchboard.jackson;

import dev.switchboard.application.port.param.Bound;
import dev.switchboard.application.port.param.Rules;
import dev.switchboard.domain.Payload;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URL;
import java.time.Year;
import java.time.ZoneId;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads Java types as {@link Parameters} writes them. Used by one thread, for one declaration. */
final class Shapes {
    private final Parameters parameters;
    // By record and what its variables stand for, in the order in which they were met.
    private final Map<List<Object>, Shape.Fields> records = new LinkedHashMap<>();

    Shapes(Parameters parameters) {
        this.parameters = parameters;
    }

    Collection<Shape.Fields> records() {
        return records.values();
    }

    Shape of(Class<?> type) {
        if (type.isRecord()) {
            return record(type, Map.of());
        }
        if (type.isArray() && type != byte[].class) {
            return new Shape.Many(of(type.getComponentType()));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return new Shape.Many(Shape.UNKNOWN);
        }
        if (Map.class.isAssignableFrom(type)) {
            return new Shape.Keyed(Shape.STRING, Shape.UNKNOWN);
        }
        return scalar(type);
    }

    private Shape scalar(Class<?> type) {
        if (type == void.class || type == Void.class) {
            return Shape.NULL;
        }
        if (type == boolean.class || type == Boolean.class) {
            return Shape.BOOLEAN;
        }
        if (type.isEnum()) {
            // The codec decides how a constant is written, and a literal of JSON is one of TypeScript.
            return new Shape.Either(Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            (Shape) new Shape.Plain(parameters.write(constant).toString()))
                    .toList());
        }
        if (type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class) {
            return new Shape.Maybe(Shape.NUMBER);
        }
        boolean number = type.isPrimitive() && type != char.class || Number.class.isAssignableFrom(type);
        if (number || type == Year.class) {
            return Shape.NUMBER;
        }
        boolean time = (Temporal.class.isAssignableFrom(type) || TemporalAccessor.class.isAssignableFrom(type))
                        && type.getName().startsWith("java.time.")
                || TemporalAmount.class.isAssignableFrom(type)
                || ZoneId.class.isAssignableFrom(type);
        boolean text = CharSequence.class.isAssignableFrom(type)
                || List.of(char.class, Character.class, UUID.class, URI.class, URL.class, Locale.class, byte[].class)
                        .contains(type);
        if (time || text) {
            return Shape.STRING;
        }
        if (type.isSealed() && type != Payload.class) {
            return new Shape.Either(
                    Arrays.stream(type.getPermittedSubclasses()).map(this::of).toList());
        }
        return Shape.UNKNOWN;
    }

    private Shape.Fields record(Class<?> type, Map<Type, Bound> bound) {
        List<Object> key = new ArrayList<>(List.of(type));
        StringBuilder name = new StringBuilder();
        for (Type variable : type.getTypeParameters()) {
            Bound argument = bound.get(variable);
            key.add(argument == null ? "unbound" : text(argument));
            name.append(argument == null ? "" : label(argument));
        }
        Shape.Fields known = records.get(key);
        if (known != null) {
            return known;
        }
        Shape.Fields fields = new Shape.Fields(name(type, name + type.getSimpleName()));
        records.put(key, fields);
        for (RecordComponent component : type.getRecordComponents()) {
            List<String> notes = new ArrayList<>();
            Shape shape = of(Bound.of(component.getAnnotatedType(), bound), "", notes);
            boolean optional = Rules.optional(component);
            fields.fields.add(new Shape.Field(
                    component.getName(), optional ? maybe(shape) : shape, optional, List.copyOf(notes)));
        }
        return fields;
    }

    private static Shape maybe(Shape shape) {
        return shape instanceof Shape.Maybe ? shape : new Shape.Maybe(shape);
    }

    /** Two records of one name are told apart by the class that holds the second one, and by a number if need be. */
    private String name(Class<?> type, String wanted) {
        Class<?> outer = type.getEnclosingClass();
        String name = taken(wanted) && outer != null ? outer.getSimpleName() + wanted : wanted;
        for (int i = 2; taken(name); i++) {
            name = wanted + i;
        }
        return name;
    }

    private boolean taken(String name) {
        return TypeScript.RESERVED.contains(name)
                || records.values().stream()
                        .anyMatch(record -> record.name.equals(name)
                                || (record.name + TypeScript.PARAM).equals(name)
                                || record.name.equals(name + TypeScript.PARAM));
    }

    private static String label(Bound type) {
        String own = type.raw().getSimpleName().replace("[]", "Array");
        List<Bound> parts = type.raw().isArray() ? List.of() : type.parts();
        return parts.isEmpty() ? own : label(parts.get(parts.size() - 1)) + own;
    }

    /** The same for types that are written the same. */
    private static String text(Bound type) {
        return (type.nullable() ? "?" : "")
                + type.raw().getName()
                + type.parts().stream().map(Shapes::text).toList();
    }

    private Shape of(Bound type, String each, List<String> notes) {
        Shape shape = inside(type, each, notes);
        return type.nullable() ? maybe(shape) : shape;
    }

    private Shape inside(Bound type, String each, List<String> notes) {
        Class<?> raw = type.raw();
        List<Bound> parts = type.parts();
        Rules.describe(type.type(), raw).forEach(note -> notes.add(each + note));
        if (raw.isArray() && raw != byte[].class) {
            return new Shape.Many(of(parts.get(0), each + "each: ", notes));
        }
        if (parts.isEmpty() || raw == byte[].class) {
            note(raw).ifPresent(note -> notes.add(each + note));
            return of(raw);
        }
        if (raw == Optional.class) {
            return maybe(of(parts.get(0), each, notes));
        }
        if (Map.class.isAssignableFrom(raw) && parts.size() == 2) {
            Shape key = of(parts.get(0), each + "keys: ", notes);
            Shape value = of(parts.get(1), each + "each: ", notes);
            return new Shape.Keyed(key instanceof Shape.Either ? key : Shape.STRING, value);
        }
        if (Collection.class.isAssignableFrom(raw) && parts.size() == 1) {
            return new Shape.Many(of(parts.get(0), each + "each: ", notes));
        }
        return raw.isRecord() ? record(raw, type.inside()) : of(raw);
    }

    /** What the type of JSON alone does not tell. */
    private static Optional<String> note(Class<?> type) {
        boolean integer = List.of(byte.class, short.class, int.class, long.class)
                        .contains(type)
                || List.of(Byte.class, Short.class, Integer.class, Long.class).contains(type);
        if (integer) {
            return Optional.of("an integer");
        }
        boolean iso = !type.isEnum()
                && type != Year.class
                && (TemporalAccessor.class.isAssignableFrom(type) || TemporalAmount.class.isAssignableFrom(type));
        return iso
                ? Optional.of(type.getSimpleName() + " as in ISO 8601")
                : type == UUID.class
                        ? Optional.of("a UUID")
                        : type == byte[].class ? Optional.of("Base64") : Optional.empty();
    }
}
