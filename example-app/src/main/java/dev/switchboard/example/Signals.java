package dev.switchboard.example;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Hears a signal each time that it comes. A shutdown hook hears the first only, and the second is to mean something. Looked up by
 * name, since what does it is in every JDK but in no standard.
 */
final class Signals {
    private Signals() {}

    /** Whether {@code task} will run, on a thread of its own, whenever a signal such as {@code TERM} comes. */
    static boolean hear(String name, Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listening = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            task.run();
                        }
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handler);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), listening);
            return true;
        } catch (ReflectiveOperationException | IllegalArgumentException none) {
            // No such signal on this system, or the JVM keeps it to itself (-Xrs).
            return false;
        }
    }
}
