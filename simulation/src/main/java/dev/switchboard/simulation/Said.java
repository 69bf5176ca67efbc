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
public record Said(
        String channel, String command, @Nullable Object param, long reply, boolean failed, long offset, String code) {
    /** Reads a frame. */
    public static Said of(String text) {
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

    /** Reads one of the envelopes in the answer to a join. */
    public static Said in(Object missed) {
        Map<?, ?> fields = (Map<?, ?>) missed;
        Object offset = fields.get("offset");
        return new Said(
                String.valueOf(fields.get("channel")),
                String.valueOf(fields.get("cmd")),
                fields.get("param"),
                -1,
                false,
                offset instanceof Long number ? number : -1,
                "");
    }

    private static String code(@Nullable Object err, @Nullable Object param) {
        Object problem = err == null ? param : err;
        return problem instanceof Map<?, ?> fields ? String.valueOf(fields.get("code")) : "";
    }

    @Nullable
    public Object field(String name) {
        return param instanceof Map<?, ?> map ? map.get(name) : null;
    }

    @Nullable
    public String text(String name) {
        return field(name) instanceof String text ? text : null;
    }

    public long number(String name, long otherwise) {
        return field(name) instanceof Long number ? number : otherwise;
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(field(name));
    }

    public List<?> list(String name) {
        return field(name) instanceof List<?> list ? list : List.of();
    }
}
