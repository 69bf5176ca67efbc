package dev.switchboard.jackson;

import java.util.ArrayList;
import java.util.List;

/** What a Java type is in JSON, for declarations. */
sealed interface Shape {
    /** A type of TypeScript's own, or a literal. */
    record Plain(String name) implements Shape {}

    /** One of several. */
    record Either(List<Shape> shapes) implements Shape {}

    /** An array. */
    record Many(Shape element) implements Shape {}

    /** An object with any keys, or those of an enum. */
    record Keyed(Shape key, Shape value) implements Shape {}

    /** May be null. */
    record Maybe(Shape shape) implements Shape {}

    /** An object that a record is. Filled after it was made, as records may hold themselves; confined to one thread. */
    final class Fields implements Shape {
        final String name;
        final List<Field> fields = new ArrayList<>();

        Fields(String name) {
            this.name = name;
        }
    }

    /**
     * A record's component.
     *
     * @param optional whether a client may leave it out
     * @param notes what it takes besides its type
     */
    record Field(String name, Shape shape, boolean optional, List<String> notes) {}

    Plain STRING = new Plain("string");
    Plain NUMBER = new Plain("number");
    Plain BOOLEAN = new Plain("boolean");
    Plain UNKNOWN = new Plain("unknown");
    Plain NULL = new Plain("null");
}
