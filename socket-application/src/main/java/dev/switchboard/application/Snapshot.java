package dev.switchboard.application;

import dev.switchboard.domain.Roster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who was in a channel at one moment. Immutable. */
record Snapshot(List<Roster.Present> members, int count) {
    /** Most members that are named (PROTOCOL, {@code sb:join}). */
    static final int NAMED = 200;

    static final Snapshot NONE = new Snapshot(List.of(), 0);

    /** The fields of an answer to a join. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "members",
                members.stream()
                        .map(present -> {
                            Map<String, Object> member = new LinkedHashMap<>();
                            member.put("id", present.id().value());
                            member.put("name", present.name());
                            member.put("connections", present.connections());
                            return member;
                        })
                        .toList());
        fields.put("count", count);
        return fields;
    }
}
