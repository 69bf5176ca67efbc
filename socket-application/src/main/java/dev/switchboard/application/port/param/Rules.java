package dev.switchboard.application.port.param;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What {@link Length}, {@link Range} and {@link Matches} say of a type's values, as deep as its records, collections, maps, arrays and
 * {@code Optional}s go, that none of them is null, and that real numbers are finite. A codec looks at each value that it has read; that a component is missing, or
 * an element of it null, it has to say itself, before it calls the record's constructor.
 *
 * <p>Immutable, so thread-safe. Made once for each type: that reads annotations, looking at a value does not.
 */
public final class Rules {
    private final Check.Place root;

    private Rules(Check.Place root) {
        this.root = root;
    }

    /**
     * The rules of a type.
     *
     * @throws IllegalArgumentException if an annotation stands where it means nothing, such as a length on a number
     */
    public static Rules of(Class<?> type) {
        return new Rules(new Check.Place(true, List.of(), new Reading().check(type)));
    }

    /**
     * The first thing that is wrong with a value of the type: the field's path, what it is and what to send instead, fit for a client. At
     * most 64 characters of an input are repeated, and as many of a path.
     */
    public Optional<String> fault(Object value) {
        Fault fault = root.fault(value);
        return fault == null ? Optional.empty() : Optional.of(fault.toString());
    }

    /**
     * Whether a component may be missing or null: an {@code Optional} of whatever kind, or one with an annotation whose simple name is
     * {@code Nullable}, as JSpecify, Jakarta and Spring have them.
     */
    public static boolean optional(RecordComponent component) {
        Class<?> type = component.getType();
        return type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class
                || nullable(component.getAnnotatedType())
                || nullable(component.getAnnotations())
                || nullable(component.getAccessor().getAnnotations());
    }

    /** What a place takes in short phrases, such as {@code 1 to 80 characters}, for declarations. */
    public static List<String> describe(AnnotatedType annotated, Class<?> type) {
        return Constraint.at(annotated, type, type.getSimpleName()).stream()
                .map(Constraint::describe)
                .toList();
    }

    static boolean nullable(AnnotatedType type) {
        return nullable(type.getAnnotations());
    }

    private static boolean nullable(Annotation[] annotations) {
        return Stream.of(annotations)
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }
}
