package dev.switchboard.simulation;

import java.util.List;
import java.util.Map;

/**
 * What a server said in one text frame, as a client understands it. The values of {@code param} are maps, lists, strings, longs,
 * booleans or null.
 *
 * @param reply number of the request that it answers, -1 for none
 * @param offset its position, -1 for none
 * @param code of the error that it tells of, empty for none
 */
record Said(
        String channel, String command, @Nullable Object param, long reply, boolean failed, long offset, String code) {
    static Said of(String text) {
        Map<String, Object> envelope = new Json(text).object();
        Object reply = envelope.get("re");
        Object offset = envelope.get("offset");
        return new Said(
                String.valueOf(envelope.get("channel")),
                String.valueOf(envelope.get("cmd")),
                envelope.get("param"),
                reply instanceof Long number ? number : -1,
                envelope.containsKey("err"),
                offset instanceof Long number ? number : -1,
                code(envelope.get("err"), "error".equals(envelope.get("cmd")) ? envelope.get("param") : null));
    }

    private static String code(@Nullable Object err, @Nullable Object param) {
        Object problem = err == null ? param : err;
        return problem instanceof Map<?, ?> fields ? String.valueOf(fields.get("code")) : "";
    }

    @Nullable
    Object field(String name) {
        return param instanceof Map<?, ?> map ? map.get(name) : null;
    }

    @Nullable
    String text(String name) {
        return field(name) instanceof String text ? text : null;
    }

    long number(String name, long otherwise) {
        return field(name) instanceof Long number ? number : otherwise;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(field(name));
    }

    List<?> list(String name) {
        return field(name) instanceof List<?> list ? list : List.of();
    }
}
