package dev.switchboard.application.port.param;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the checks of a type out of its declaration. Used once, by one thread. */
final class Reading {
    // Records that hold themselves end here; a generic one is told apart by what its variables stand for.
    private final Map<Type, Check.Components> plain = new HashMap<>();
    private final Map<List<Object>, Check.Components> generic = new HashMap<>();

    Check check(Class<?> type) {
        if (type.isRecord()) {
            return record(type, Map.of());
        }
        return type.isArray() && !type.getComponentType().isPrimitive()
                ? new Check.Elements(new Check.Place(false, List.of(), check(type.getComponentType())))
                : Check.NOTHING;
    }

    private Check record(Class<?> type, Map<Type, AnnotatedType> bound) {
        List<Object> arguments = new ArrayList<>(List.of(type));
        for (Type variable : type.getTypeParameters()) {
            AnnotatedType argument = bound.get(variable);
            arguments.add(argument == null ? "unbound" : argument);
        }
        Check.Components known = bound.isEmpty() ? plain.get(type) : generic.get(arguments);
        if (known != null) {
            return known;
        }
        Check.Components check = new Check.Components();
        if (bound.isEmpty()) {
            plain.put(type, check);
        } else {
            generic.put(arguments, check);
        }
        List<Check.Component> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Method accessor = component.getAccessor();
            // Records are often private to the class of their handler.
            accessor.setAccessible(true);
            String where = type.getSimpleName() + "." + component.getName();
            Check.Place place = place(component.getAnnotatedType(), bound, where);
            boolean optional = place.optional() || Rules.optional(component);
            components.add(new Check.Component(
                    component.getName(), accessor, new Check.Place(optional, place.constraints(), place.inside())));
        }
        check.fill(components);
        return check;
    }

    private Check.Place place(AnnotatedType annotated, Map<Type, AnnotatedType> bound, String where) {
        AnnotatedType type = resolve(annotated, bound);
        Class<?> raw = raw(type.getType());
        List<Constraint> constraints = Constraint.at(type, raw, where);
        // A null is as good a JSON value as any where any is taken.
        boolean optional = raw == Object.class || Rules.nullable(type);
        return new Check.Place(optional, constraints, inside(type, raw, bound, where));
    }

    private Check inside(AnnotatedType type, Class<?> raw, Map<Type, AnnotatedType> bound, String where) {
        if (type instanceof AnnotatedArrayType array) {
            // What stands before the type of an array is about its elements, of primitive ones too.
            Check.Place each = place(array.getAnnotatedGenericComponentType(), bound, where);
            boolean idle =
                    raw.getComponentType().isPrimitive() && each.constraints().isEmpty();
            return idle ? Check.NOTHING : new Check.Elements(each);
        }
        if (!(type instanceof AnnotatedParameterizedType parameterized)) {
            return check(raw);
        }
        AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
        if (raw == Optional.class) {
            return new Check.Present(place(arguments[0], bound, where));
        }
        if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
            return new Check.Values(place(arguments[1], bound, where));
        }
        if (Collection.class.isAssignableFrom(raw) && arguments.length == 1) {
            return new Check.Elements(place(arguments[0], bound, where));
        }
        if (raw.isRecord()) {
            Map<Type, AnnotatedType> own = new HashMap<>();
            for (int i = 0; i < arguments.length; i++) {
                own.put(raw.getTypeParameters()[i], resolve(arguments[i], bound));
            }
            return record(raw, own);
        }
        return Check.NOTHING;
    }

    /** What a variable or wildcard stands for. */
    private static AnnotatedType resolve(AnnotatedType type, Map<Type, AnnotatedType> bound) {
        if (type instanceof AnnotatedTypeVariable) {
            return bound.getOrDefault(type.getType(), type);
        }
        return type instanceof AnnotatedWildcardType wildcard
                ? resolve(wildcard.getAnnotatedUpperBounds()[0], bound)
                : type;
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> raw) {
            return raw;
        }
        if (type instanceof java.lang.reflect.ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        if (type instanceof java.lang.reflect.GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        return Object.class;
    }
}
