package dev.switchboard.jakarta;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

/** A public method of an object of the container's, found by its name. Immutable. */
record Call(Object target, Method method) {
    /** The method, if the object has it and shows it to us. */
    static Optional<Call> find(Object target, String name, Class<?>... parameters) {
        try {
            Method method = target.getClass().getMethod(name, parameters);
            return method.canAccess(target) ? Optional.of(new Call(target, method)) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    /** Calls it; empty for {@code void} and for null. */
    Optional<Object> make(Object... arguments) {
        try {
            return Optional.ofNullable(method.invoke(target, arguments));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a method that could be accessed can't be called: " + method, e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(method + " failed", e.getCause());
        }
    }
}
