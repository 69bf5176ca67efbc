package dev.switchboard.application.port.param;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is looked at in a value of one type at one place. */
interface Check {
    /** The first thing that is wrong; the value is no null. */
    @Nullable
    Fault fault(Object value);

    /** Nothing lies within that could be wrong. */
    Check NOTHING = value -> null;

    /** At a place: whether something must be there, what holds for it, and what lies within. */
    record Place(boolean optional, List<Constraint> constraints, Check inside) {
        @Nullable
        Fault fault(@Nullable Object value) {
            if (value == null) {
                return optional ? null : new Fault("is missing or null; send a value");
            }
            if (!finite(value)) {
                // JSON has no such number: codecs make them of texts and of what is too large, and they pass for in
                // range.
                return new Fault("is " + value + "; send a finite number");
            }
            for (Constraint constraint : constraints) {
                String says = constraint.fault(value);
                if (says != null) {
                    return new Fault(says);
                }
            }
            return inside.fault(value);
        }

        private static boolean finite(Object value) {
            if (value instanceof Double || value instanceof Float) {
                return Double.isFinite(((Number) value).doubleValue());
            }
            return !(value instanceof OptionalDouble held) || Double.isFinite(held.orElse(0));
        }
    }

    /** The elements of a collection or array. */
    record Elements(Place each) implements Check {
        @Override
        public @Nullable Fault fault(Object value) {
            if (value instanceof Collection<?> collection) {
                int index = 0;
                for (Object element : collection) {
                    Fault fault = each.fault(element);
                    if (fault != null) {
                        return fault.at("[" + index + "]");
                    }
                    index++;
                }
                return null;
            }
            for (int i = 0; i < Array.getLength(value); i++) {
                Fault fault = each.fault(Array.get(value, i));
                if (fault != null) {
                    return fault.at("[" + i + "]");
                }
            }
            return null;
        }
    }

    /** The values of a map. */
    record Values(Place each) implements Check {
        @Override
        public @Nullable Fault fault(Object value) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                Fault fault = each.fault(entry.getValue());
                if (fault != null) {
                    return fault.at("." + entry.getKey());
                }
            }
            return null;
        }
    }

    /** What an {@link Optional} holds. */
    record Present(Place held) implements Check {
        @Override
        public @Nullable Fault fault(Object value) {
            Optional<?> optional = (Optional<?>) value;
            return optional.isPresent() ? held.fault(optional.get()) : null;
        }
    }

    /** A record's component. */
    record Component(String name, Method accessor, Place place) {
        @Nullable
        Fault fault(Object owner) {
            try {
                Fault fault = place.fault(accessor.invoke(owner));
                return fault == null ? null : fault.at("." + name);
            } catch (InvocationTargetException | IllegalAccessException bug) {
                throw new IllegalStateException("the component " + name + " can't be looked at", bug);
            }
        }
    }

    /** The components of a record. Filled after it was made, as records may hold themselves; safely published by {@link Rules}. */
    final class Components implements Check {
        private List<Component> components = List.of();

        void fill(List<Component> all) {
            components = List.copyOf(all);
        }

        @Override
        public @Nullable Fault fault(Object value) {
            for (Component component : components) {
                Fault fault = component.fault(value);
                if (fault != null) {
                    return fault;
                }
            }
            return null;
        }
    }
}
