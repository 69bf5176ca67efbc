package dev.switchboard.checker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** May be null; nothing else in this package is. */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.LOCAL_VARIABLE, ElementType.TYPE_USE
})
@interface Nullable {}
