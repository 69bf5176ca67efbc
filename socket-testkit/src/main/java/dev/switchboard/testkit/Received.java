package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A message that a {@link TestClient} received, with assertions on it that can be chained:
 *
 * <pre>{@code
 * client.expect("chat").hasChannel("room:1").isFrom("u-1").hasField("text", "hi");
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Received {
    private final String raw;
    private final Map<String, String> fields;
    private final String channel;
    private final String cmd;

    private Received(String raw, Map<String, String> fields, String channel, String cmd) {
        this.raw = raw;
        this.fields = fields;
        this.channel = channel;
        this.cmd = cmd;
    }

    /**
     * Reads an envelope of the server's as Project Forge's client does, and a little stricter.
     *
     * @throws IllegalArgumentException if it is none: {@code channel} and {@code cmd} are strings, {@code param} is there, {@code from} is a
     *     string or left out
     */
    static Received of(String raw) {
        Map<String, String> fields = Json.fields(raw, Json.DEEP);
        if (!(text(fields, "channel") instanceof String channel) || !(text(fields, "cmd") instanceof String cmd)) {
            throw new IllegalArgumentException("channel and cmd are strings in every frame of a server's");
        }
        if (!fields.containsKey("param")) {
            throw new IllegalArgumentException("param stands in every frame of a server's, null where there is none");
        }
        if (fields.containsKey("from") && !(text(fields, "from") instanceof String)) {
            throw new IllegalArgumentException("from is a string or left out");
        }
        return new Received(raw, fields, channel, cmd);
    }

    private static @Nullable Object text(Map<String, String> fields, String name) {
        return Json.parse(fields.getOrDefault(name, "null"));
    }

    /** The channel that it is about, {@code ""} for none. */
    public String channel() {
        return channel;
    }

    /** Its verb. */
    public String cmd() {
        return cmd;
    }

    /** The user who caused it, if anybody did. */
    public Optional<String> from() {
        return Optional.ofNullable((String) text(fields, "from"));
    }

    /** Its parameter, the JSON as the server wrote it. */
    public String param() {
        return fields.getOrDefault("param", "null");
    }

    /** The JSON of another field of the envelope, such as {@code re}, {@code id}, {@code err} or {@code offset}; empty where it is not there. */
    public String label(String field) {
        return fields.getOrDefault(field, "");
    }

    /** The whole frame as it came. */
    public String raw() {
        return raw;
    }

    /**
     * A field of the parameter as text: a string's characters, any other value's Java form ({@code 5}, {@code true}, {@code null}).
     *
     * @throws AssertionError if the parameter is no object with that field
     */
    public String field(String name) {
        Object param = Json.parse(param());
        if (!(param instanceof Map<?, ?> map) || !map.containsKey(name)) {
            throw new AssertionError("no field " + name + " in the parameter of " + this);
        }
        return String.valueOf(map.get(name));
    }

    /** Asserts on the channel; {@code ""} is none. */
    public Received hasChannel(String expected) {
        assertThat(channel).as("channel of %s", this).isEqualTo(expected);
        return this;
    }

    /** Asserts who caused it. */
    public Received isFrom(String user) {
        assertThat(from()).as("from of %s", this).contains(user);
        return this;
    }

    /** Asserts that nobody caused it: {@code from} is left out. */
    public Received isFromNobody() {
        assertThat(from()).as("from of %s", this).isEmpty();
        return this;
    }

    /** Asserts on the parameter as a JSON value: white space and the order of fields don't count. */
    public Received hasParam(String json) {
        if (!Objects.equals(Json.parse(param()), Json.parse(json))) {
            throw new AssertionError("the parameter of " + this + " is not " + json);
        }
        return this;
    }

    /** Asserts on one field of the parameter, as {@link #field} shows it. */
    public Received hasField(String name, Object value) {
        assertThat(field(name)).as("%s in %s", name, this).isEqualTo(String.valueOf(value));
        return this;
    }

    /** Asserts that this is an {@code error} with that code, in the shape of PROTOCOL, Errors. */
    public Received isError(String code) {
        assertThat(cmd).as("cmd of %s", this).isEqualTo("error");
        hasField("code", code);
        assertThat(field("message")).as("message of %s", this).isNotBlank();
        assertThat(field("retryable")).as("retryable of %s", this).isIn("true", "false");
        assertThat(from()).as("from of %s", this).isEmpty();
        return this;
    }

    /** The frame, cut where it is long. */
    @Override
    public String toString() {
        return raw.length() <= 400 ? raw : raw.substring(0, 400) + "… (" + raw.length() + " characters)";
    }
}
