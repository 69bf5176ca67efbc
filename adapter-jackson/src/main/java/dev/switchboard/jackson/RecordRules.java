package dev.switchboard.jackson;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.switchboard.application.port.param.Bound;
import dev.switchboard.application.port.param.NoOtherFields;
import dev.switchboard.application.port.param.Rules;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * What Jackson must know of records before it calls their constructors: a component that is not optional is there and no null, and
 * so are its elements; unknown fields are ignored unless {@link NoOtherFields} says otherwise. Stateless.
 */
final class RecordRules extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    /** To which a null is as good as nothing. */
    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        Optional<RecordComponent> component = component(member);
        return component.isPresent()
                ? Boolean.valueOf(!Rules.optional(component.get()))
                : super.hasRequiredMarker(config, member);
    }

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        Optional<RecordComponent> component = component(annotated);
        if (component.isEmpty()) {
            return super.findSetterInfo(config, annotated);
        }
        Bound type = Bound.of(component.get().getAnnotatedType(), Map.of());
        return JsonSetter.Value.forValueNulls(
                Rules.optional(component.get()) ? Nulls.DEFAULT : Nulls.FAIL,
                holdsNulls(type) ? Nulls.DEFAULT : Nulls.FAIL);
    }

    /**
     * Whether a null may stand somewhere inside; Jackson takes one answer for lists in lists. {@link Rules}, which knows more of generic
     * records, then looks for the others, behind the constructor.
     */
    private static boolean holdsNulls(Bound type) {
        return type.parts().stream()
                .anyMatch(part -> part.nullable()
                        || part.raw() == Object.class
                        || OPTIONALS.contains(part.raw())
                        || holdsNulls(part));
    }

    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
        JsonIgnoreProperties.Value own = super.findPropertyIgnoralByName(config, annotated);
        return annotated.getRawType().isAnnotationPresent(NoOtherFields.class) ? own : own.withIgnoreUnknown();
    }

    /** The component that a parameter of a record's own constructor is. */
    private static Optional<RecordComponent> component(Annotated annotated) {
        if (!(annotated instanceof AnnotatedParameter parameter)
                || !parameter.getDeclaringClass().isRecord()) {
            return Optional.empty();
        }
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        boolean canonical = parameter.getOwner().getParameterCount() == components.length;
        return canonical ? Optional.of(components[parameter.getIndex()]) : Optional.empty();
    }
}
