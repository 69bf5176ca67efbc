package dev.switchboard.application.port.param;

import java.lang.reflect.AnnotatedType;
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
        return type.isArray() && !idle(type.getComponentType())
                ? new Check.Elements(new Check.Place(false, List.of(), check(type.getComponentType())))
                : Check.NOTHING;
    }

    /** Any value of theirs will do, so that the elements of large arrays need no look. */
    private static boolean idle(Class<?> type) {
        return type.isPrimitive() && type != double.class && type != float.class;
    }

    private Check record(Class<?> type, Map<Type, Bound> bound) {
        List<Object> arguments = new ArrayList<>(List.of(type));
        for (Type variable : type.getTypeParameters()) {
            Bound argument = bound.get(variable);
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

    private Check.Place place(AnnotatedType annotated, Map<Type, Bound> bound, String where) {
        return place(Bound.of(annotated, bound), where);
    }

    private Check.Place place(Bound type, String where) {
        List<Constraint> constraints = Constraint.at(type.type(), type.raw(), where);
        // A null is as good a JSON value as any where any is taken.
        boolean optional = type.raw() == Object.class || type.nullable();
        return new Check.Place(optional, constraints, inside(type, where));
    }

    private Check inside(Bound type, String where) {
        Class<?> raw = type.raw();
        List<Bound> parts = type.parts();
        if (raw.isArray()) {
            // What stands before the type of an array is about its elements, of primitive ones too.
            Check.Place each = place(parts.get(0), where);
            return idle(raw.getComponentType()) && each.constraints().isEmpty()
                    ? Check.NOTHING
                    : new Check.Elements(each);
        }
        if (parts.isEmpty()) {
            return check(raw);
        }
        if (raw == Optional.class) {
            return new Check.Present(place(parts.get(0), where));
        }
        if (Map.class.isAssignableFrom(raw) && parts.size() == 2) {
            return new Check.Values(place(parts.get(1), where));
        }
        if (Collection.class.isAssignableFrom(raw) && parts.size() == 1) {
            return new Check.Elements(place(parts.get(0), where));
        }
        return raw.isRecord() ? record(raw, type.inside()) : Check.NOTHING;
    }
}
