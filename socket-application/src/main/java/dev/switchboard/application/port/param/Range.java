package dev.switchboard.application.port.param;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** From where to where a number goes, both ends included: {@code @Range(min = 1, max = 99) int count}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE_USE)
public @interface Range {
    /** The least; {@link Long#MIN_VALUE} is no bound. */
    long min() default Long.MIN_VALUE;

    /** The most; {@link Long#MAX_VALUE} is no bound. */
    long max() default Long.MAX_VALUE;
}
