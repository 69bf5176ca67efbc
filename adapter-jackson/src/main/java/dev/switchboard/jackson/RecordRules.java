package dev.switchboard.jackson;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.switchboard.application.port.param.NoOtherFields;
import dev.switchboard.application.port.param.Rules;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
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
        return component.isPresent() && !Rules.optional(component.get())
                ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                : super.findSetterInfo(config, annotated);
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
