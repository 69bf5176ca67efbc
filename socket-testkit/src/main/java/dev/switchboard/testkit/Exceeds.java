package dev.switchboard.testkit;

import dev.switchboard.domain.Limit;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a rule: the limits that it goes beyond, to see what becomes of who does. A test looks that no limit is without a rule. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Exceeds {
    Limit[] value();
}
