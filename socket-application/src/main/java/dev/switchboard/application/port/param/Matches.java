package dev.switchboard.application.port.param;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a text looks like: {@code @Matches(value = "#[0-9a-f]{6}", says = "a colour such as #20c997") String colour}. Strangers choose the
 * text: give it a {@link Length} as well, which is looked at first, and beware of patterns that backtrack.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Matches {
    /** A {@link java.util.regex.Pattern} that the whole text matches. */
    String value();

    /** The same in words, to go on after "send"; by default the pattern itself is shown. */
    String says() default "";
}
