package dev.switchboard.application.port.param;

import dev.switchboard.domain.Text;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One rule for a value that is there. Immutable. */
interface Constraint {
    /** What is wrong with the value, to go on after the field's name. */
    @Nullable
    String fault(Object value);

    /** What is right, as a phrase: {@code 1 to 80 characters}. */
    String describe();

    /**
     * What stands at a type, lengths first: a pattern is tried on what has a fitting length only.
     *
     * @throws IllegalArgumentException if something stands there that means nothing or can't be kept
     */
    static List<Constraint> at(AnnotatedType annotated, Class<?> type, String where) {
        List<Constraint> constraints = new ArrayList<>();
        Length length = annotated.getAnnotation(Length.class);
        if (length != null) {
            fits(CharSequence.class.isAssignableFrom(type) || Sized.fits(type), length, type, where);
            fits(length.min() >= 0 && length.min() <= length.max(), length, type, where);
            constraints.add(new Sized(length, CharSequence.class.isAssignableFrom(type) ? "character" : "element"));
        }
        Range range = annotated.getAnnotation(Range.class);
        if (range != null) {
            fits(Number.class.isAssignableFrom(type) || Ranged.PRIMITIVES.contains(type), range, type, where);
            fits(range.min() <= range.max(), range, type, where);
            constraints.add(new Ranged(range));
        }
        Matches matches = annotated.getAnnotation(Matches.class);
        if (matches != null) {
            fits(CharSequence.class.isAssignableFrom(type), matches, type, where);
            try {
                constraints.add(new Matched(Pattern.compile(matches.value()), matches));
            } catch (PatternSyntaxException wrong) {
                throw new IllegalArgumentException(where + " has a pattern that is none: " + wrong.getMessage(), wrong);
            }
        }
        return List.copyOf(constraints);
    }

    private static void fits(boolean fits, Annotation constraint, Class<?> type, String where) {
        if (!fits) {
            throw new IllegalArgumentException(where + " can't keep " + constraint + ", as it is a "
                    + type.getSimpleName()
                    + " or nothing lies within; @Length is for texts, collections, maps and arrays, @Range for numbers, "
                    + "@Matches for texts; what an Optional holds bears it inside: Optional<@Length(max = 80) String>, and an array "
                    + "itself before its brackets: byte @Length(max = 80) []");
        }
    }

    private static String bounds(boolean from, Object least, boolean to, Object most) {
        if (from && to) {
            return least.equals(most) ? "exactly " + least : least + " to " + most;
        }
        return from ? "at least " + least : to ? "at most " + most : "any number";
    }

    /** {@link Length}. */
    record Sized(Length length, String unit) implements Constraint {
        static boolean fits(Class<?> type) {
            return type.isArray() || Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        }

        @Override
        public @Nullable String fault(Object value) {
            int size = size(value);
            return size < length.min() || size > length.max()
                    ? "has " + size + " " + unit + (size == 1 ? "" : "s") + "; send " + describe()
                    : null;
        }

        private static int size(Object value) {
            if (value instanceof CharSequence text) {
                return Character.codePointCount(text, 0, text.length());
            }
            if (value instanceof Collection<?> collection) {
                return collection.size();
            }
            return value instanceof Map<?, ?> map ? map.size() : Array.getLength(value);
        }

        @Override
        public String describe() {
            boolean to = length.max() != Integer.MAX_VALUE;
            int last = to ? length.max() : length.min();
            return bounds(length.min() > 0, length.min(), to, length.max()) + " " + unit + (last == 1 ? "" : "s");
        }
    }

    /** {@link Range}. */
    record Ranged(Range range) implements Constraint {
        static final Set<Class<?>> PRIMITIVES =
                Set.of(byte.class, short.class, int.class, long.class, float.class, double.class);

        @Override
        public @Nullable String fault(Object value) {
            boolean low = range.min() != Long.MIN_VALUE && compare((Number) value, range.min()) < 0;
            boolean high = range.max() != Long.MAX_VALUE && compare((Number) value, range.max()) > 0;
            String said = low || high ? Text.quote(value.toString()) : "";
            return said.isEmpty() ? null : "is " + said.substring(1, said.length() - 1) + "; send " + describe();
        }

        private static int compare(Number value, long bound) {
            if (value instanceof BigDecimal decimal) {
                return decimal.compareTo(BigDecimal.valueOf(bound));
            }
            if (value instanceof BigInteger integer) {
                return integer.compareTo(BigInteger.valueOf(bound));
            }
            if (value instanceof Double || value instanceof Float) {
                // Not Double.compare, to which -0.0 is less than 0.
                double real = value.doubleValue();
                return real < bound ? -1 : real > bound ? 1 : 0;
            }
            return Long.compare(value.longValue(), bound);
        }

        @Override
        public String describe() {
            return bounds(range.min() != Long.MIN_VALUE, range.min(), range.max() != Long.MAX_VALUE, range.max());
        }
    }

    /** {@link Matches}. */
    record Matched(Pattern pattern, Matches matches) implements Constraint {
        @Override
        public @Nullable String fault(Object value) {
            boolean fits;
            try {
                fits = pattern.matcher((CharSequence) value).matches();
            } catch (StackOverflowError tooDeep) {
                // java.util.regex recurses for groups that repeat; the text is a stranger's, the stack is ours.
                fits = false;
            }
            return fits ? null : "is " + Text.quote(value.toString()) + "; send " + describe();
        }

        @Override
        public String describe() {
            return matches.says().isBlank() ? "a text that matches " + pattern : matches.says();
        }
    }
}
