package dev.switchboard.application.port.param;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A type where it stands, for codecs and declarations that go through records: {@code List<T>} in a {@code Page<T>} that is a {@code
 * Page<String>} there. Immutable, so thread-safe.
 *
 * @param type as it is declared, never a variable that stands for something
 * @param variables what the variables in it stand for; others are left out, so that a type is the same wherever it stands
 * @param nullable whether an annotation named {@code Nullable} stands at it, or at the variable whose place it takes
 */
public record Bound(AnnotatedType type, Map<Type, Bound> variables, boolean nullable) {
    // A record that holds itself about an ever larger type would never end: Page<T>(Optional<Page<List<T>>> next).
    private static final int DEEPEST = 8;

    /** Copies the map. */
    public Bound {
        variables = Map.copyOf(variables);
    }

    /** A type at a place where variables stand for {@code variables}; a wildcard is its bound. */
    public static Bound of(AnnotatedType at, Map<Type, Bound> variables) {
        if (at instanceof AnnotatedWildcardType wildcard) {
            return of(wildcard.getAnnotatedUpperBounds()[0], variables);
        }
        boolean nullable = Rules.nullable(at);
        Bound known = at instanceof AnnotatedTypeVariable ? variables.get(at.getType()) : null;
        if (known != null) {
            return nullable ? new Bound(known.type, known.variables, true) : known;
        }
        Map<Type, Bound> used = new HashMap<>();
        keep(at.getType(), variables, used);
        return new Bound(at, used, nullable);
    }

    private static void keep(Type type, Map<Type, Bound> variables, Map<Type, Bound> used) {
        if (type instanceof TypeVariable<?> && variables.containsKey(type)) {
            used.put(type, variables.get(type));
        } else if (type instanceof ParameterizedType parameterized) {
            Stream.of(parameterized.getActualTypeArguments()).forEach(each -> keep(each, variables, used));
        } else if (type instanceof GenericArrayType array) {
            keep(array.getGenericComponentType(), variables, used);
        } else if (type instanceof WildcardType wildcard) {
            keep(wildcard.getUpperBounds()[0], variables, used);
        }
    }

    /** Its class; {@code Object} for a variable that stands for nothing. */
    public Class<?> raw() {
        return raw(type.getType());
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        return type instanceof GenericArrayType array
                ? raw(array.getGenericComponentType()).arrayType()
                : Object.class;
    }

    /** Its arguments, or what it is an array of; none of others. */
    public List<Bound> parts() {
        Stream<AnnotatedType> parts = type instanceof AnnotatedParameterizedType parameterized
                ? Stream.of(parameterized.getAnnotatedActualTypeArguments())
                : type instanceof AnnotatedArrayType array
                        ? Stream.of(array.getAnnotatedGenericComponentType())
                        : Stream.of();
        return parts.map(part -> of(part, variables)).toList();
    }

    /** What the variables of its class stand for inside of it. */
    public Map<Type, Bound> inside() {
        Map<Type, Bound> inside = new HashMap<>();
        if (type instanceof AnnotatedParameterizedType) {
            List<Bound> parts = parts();
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).depth() <= DEEPEST) {
                    inside.put(raw().getTypeParameters()[i], parts.get(i));
                }
            }
        }
        return inside;
    }

    private int depth() {
        return variables.values().stream()
                .mapToInt(each -> 1 + each.depth())
                .max()
                .orElse(0);
    }
}
