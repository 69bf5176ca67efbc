package dev.switchboard.jackson;

import dev.switchboard.application.port.in.Declarations;
import dev.switchboard.application.port.in.Declarations.Channel;
import dev.switchboard.application.port.in.Declarations.Command;
import dev.switchboard.application.port.in.Declarations.Message;
import dev.switchboard.application.port.in.Declarations.Talk;
import dev.switchboard.application.port.param.Length;
import dev.switchboard.application.port.param.Matches;
import dev.switchboard.application.port.param.Range;
import dev.switchboard.domain.Payload;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Declarations with one of each. */
final class Desk {
    private Desk() {}

    enum Colour {
        RED,
        GREEN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Rename(
            @Length(min = 1, max = 80) String title,
            Optional<@Matches(value = "[a-z*/]+", says = "letters, * and */") String> slug,
            Colour colour) {}

    record Renamed(String title, Note note, Instant at) {}

    record Note(
            @Length(max = 3) List<@Length(min = 1, max = 20) String> tags,
            Optional<Note> inner,
            @Range(min = 1) int level) {}

    record Page<T>(List<T> items, Optional<T> first, int pages) {}

    record Listing(Page<Note> notes, Page<Colour> colours, Map<String, BigDecimal> sums, Map<Colour, Integer> counts) {}

    record All(
            UUID id,
            Duration took,
            boolean done,
            OptionalInt number,
            byte[] bytes,
            Optional<Colour>[][] grid,
            Set<Colour> colours,
            Object any,
            Payload raw,
            char letter) {}

    /** Another of that name. */
    static final class Inner {
        private Inner() {}

        record Note(String text) {}
    }

    sealed interface Event permits Came, Went {}

    record Came(String who) implements Event {}

    record Went(String who, Optional<String> why) implements Event {}

    static Declarations declarations() {
        Command ping = command("ping", false);
        Command rename = new Command("rename", Optional.of(Rename.class), true, Optional.of(Renamed.class));
        Command note = new Command("note", Optional.of(Note.class), false, Optional.empty());
        Command remark = new Command("it's", Optional.of(Inner.Note.class), false, Optional.empty());
        Command list = new Command("list", Optional.of(Payload.class), true, Optional.of(Listing.class));
        Command raw = new Command("raw", Optional.of(Payload.class), true, Optional.empty());
        Command locate = new Command("locate", Optional.of(Note.class), true, Optional.of(Rename.class));
        Message all = new Message("all", All.class);
        Message event = new Message("event", Event.class);
        Message pong = new Message("pong", Long.class);
        return new Declarations(
                new Talk(List.of(ping, raw), List.of(pong), false),
                List.of(
                        new Channel("desk:{id}/`{part}", new Talk(List.of(rename, note), List.of(all, event), false)),
                        new Channel(
                                "desk:{id}", new Talk(List.of(list, remark, command("raw", false)), List.of(), true)),
                        new Channel("{name}", new Talk(List.of(), List.of(), false))),
                List.of(locate));
    }

    private static Command command(String name, boolean answers) {
        return new Command(name, Optional.empty(), answers, Optional.empty());
    }

    static String notDeclarations() {
        return "";
    }
}
