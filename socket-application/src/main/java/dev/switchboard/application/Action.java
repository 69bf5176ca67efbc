package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Handler;
import dev.switchboard.application.port.param.Rules;
import dev.switchboard.domain.Problem;
import java.util.Optional;

/**
 * What is done for a command. Immutable.
 *
 * @param handler does it
 * @param param the type that its parameter is read as, where it is no raw handler
 * @param reply the type of what it answers, where that was declared
 * @param answers whether it is a call, that is, the handler answers by itself
 * @param rate how often one connection may ask for it, where it has a rate of its own
 */
record Action(
        Handler handler, Optional<Class<?>> param, Optional<Class<?>> reply, boolean answers, Optional<Rate> rate) {
    /** The same at a rate of its own. */
    Action at(Rate most) {
        return new Action(handler, param, reply, answers, Optional.of(most));
    }

    static Action raw(Handler handler) {
        return new Action(handler, Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /**
     * Reads the parameter first; one that can't be read is refused and the handler not called.
     *
     * @throws IllegalArgumentException if the type's rules mean nothing, which had better be known now than at the first message
     */
    static <T> Action typed(Codec codec, Class<T> type, Handler.Typed<T> handler) {
        Rules.of(type);
        Handler reading = (caller, command, param) -> {
            Optional<T> value = read(codec.read(param, type), caller::refuse);
            if (value.isPresent()) {
                handler.handle(caller, value.get());
            }
        };
        return new Action(reading, Optional.of(type), Optional.empty(), false, Optional.empty());
    }

    /** The same, and what the handler returns is the answer. */
    static <T> Action call(Codec codec, Class<T> type, Optional<Class<?>> reply, Handler.Call<T, ?> handler) {
        Rules.of(type);
        Handler calling = (caller, command, param) -> {
            Optional<T> value = read(codec.read(param, type), caller::refuse);
            if (value.isPresent()) {
                // Callers of ours are LineCallers: nobody else makes them.
                ((LineCaller) caller).call(() -> handler.handle(caller, value.get()));
            }
        };
        return new Action(calling, Optional.of(type), reply, true, Optional.empty());
    }

    private static <T> Optional<T> read(Codec.Param<T> read, java.util.function.Consumer<Problem> refuse) {
        if (read instanceof Codec.Param.Value<T> value) {
            return Optional.of(value.value());
        }
        refuse.accept(Problem.invalidParam(((Codec.Param.Invalid<T>) read).message()));
        return Optional.empty();
    }
}
