package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.domain.Problem;

/** Makes raw handlers of typed ones. */
final class Action {
    private Action() {}

    /** Reads the parameter first; one that can't be read is refused and the handler not called. */
    static <T> Handler typed(Codec codec, Class<T> type, Handler.Typed<T> handler) {
        return (caller, command, param) -> {
            Codec.Param<T> read = codec.read(param, type);
            if (read instanceof Codec.Param.Value<T> value) {
                handler.handle(caller, value.value());
            } else if (read instanceof Codec.Param.Invalid<T> invalid) {
                caller.refuse(Problem.invalidParam(invalid.message()));
            }
        };
    }
}
