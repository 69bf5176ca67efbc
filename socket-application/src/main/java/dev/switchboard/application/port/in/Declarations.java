package dev.switchboard.application.port.in;

import java.util.List;
import java.util.Optional;

/**
 * What an application says over its socket, as far as it was declared: commands with the types of their parameters and replies, and
 * the messages of the server. Clients' typed declarations are written from it. Immutable.
 *
 * @param anywhere what is said in any channel or none
 * @param channels what is said in channels of each pattern besides, in the order in which patterns are tried
 * @param questions what the server asks v1 clients
 */
public record Declarations(Talk anywhere, List<Channel> channels, List<Command> questions) {
    /** Copies. */
    public Declarations {
        channels = List.copyOf(channels);
        questions = List.copyOf(questions);
    }

    /** Channels of one pattern, such as {@code room:{id}}. */
    public record Channel(String pattern, Talk talk) {}

    /**
     * What both sides say.
     *
     * @param commands clients', by name
     * @param messages the server's, by name; those that it did not declare are not among them
     * @param open whether commands that are not named are handled, too
     */
    public record Talk(List<Command> commands, List<Message> messages, boolean open) {
        /** Copies. */
        public Talk {
            commands = List.copyOf(commands);
            messages = List.copyOf(messages);
        }
    }

    /**
     * A request.
     *
     * @param param what it takes; empty for raw handlers, which take anything
     * @param answers whether its reply says something; {@code null} is the reply otherwise
     * @param reply what the reply says, where that was declared
     */
    public record Command(String name, Optional<Class<?>> param, boolean answers, Optional<Class<?>> reply) {}

    /** A message of the server's. */
    public record Message(String name, Class<?> param) {}
}
