package dev.switchboard.application.port.param;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that takes its components and nothing else. Without it unknown fields are ignored, so that newer clients may send more; use
 * it where a misspelt field must not pass for one that was left out.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NoOtherFields {}
