package dev.switchboard.application.port.param;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long a text is, in Unicode code points, or how many elements a collection, map or array has. It stands where the type does:
 * {@code @Length(max = 3) List<@Length(min = 1, max = 20) String> tags}, {@code Optional<@Length(max = 80) String> note}, {@code byte @Length(max = 80) [] picture}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Length {
    /** Fewest, 0 or more. */
    int min() default 0;

    /** Most; no bound by default but that of the message. */
    int max() default Integer.MAX_VALUE;
}
