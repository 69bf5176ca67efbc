package dev.switchboard.jackson;

import dev.switchboard.domain.Label;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes envelopes: {@code {"channel":C,"cmd":"…","param":…,"from":"…"}}, always in this order, without white space, {@code from}
 * only where there is one. Each byte is copied once into an array of the exact size.
 *
 * <p>Thread-safe.
 */
final class EnvelopeWriter {
    private static final byte[] CHANNEL = ascii("{\"channel\":\"");
    private static final byte[] CMD = ascii("\",\"cmd\":\"");
    private static final byte[] PARAM = ascii("\",\"param\":");
    private static final byte[] FROM = ascii(",\"from\":\"");
    private static final byte[] NONE = {};

    private EnvelopeWriter() {}

    static byte[] write(Message message) {
        byte[] channel =
                message.channel().isPresent() ? escaped(message.channel().get().value()) : NONE;
        byte[] cmd = ascii(message.command().name());
        Payload param = message.param();
        byte[] from = message.from().isPresent() ? escaped(message.from().get().value()) : NONE;
        boolean caused = message.from().isPresent();
        int size = CHANNEL.length
                + channel.length
                + CMD.length
                + cmd.length
                + PARAM.length
                + param.length()
                + 1
                + (caused ? FROM.length + from.length + 1 : 0);

        byte[] json = new byte[size];
        int at = put(CHANNEL, json, 0);
        at = put(channel, json, at);
        at = put(CMD, json, at);
        at = put(cmd, json, at);
        at = put(PARAM, json, at);
        param.copyTo(json, at);
        at += param.length();
        if (caused) {
            at = put(FROM, json, at);
            at = put(from, json, at);
            json[at++] = '"';
        }
        json[at] = '}';
        return json;
    }

    /** The same envelope with one field more, or two, at its end. */
    static byte[] label(byte[] envelope, Label label) {
        byte[] fields;
        Payload error = Payload.NULL;
        if (label instanceof Label.Request request) {
            fields = ascii(",\"id\":" + request.id());
        } else if (label instanceof Label.Reply reply) {
            fields = ascii(",\"re\":" + reply.re());
        } else if (label instanceof Label.Offset offset) {
            fields = ascii(",\"offset\":" + offset.offset());
        } else {
            Label.Failure failure = (Label.Failure) label;
            fields = ascii(",\"re\":" + failure.re() + ",\"err\":");
            error = failure.error();
        }
        int extra = label instanceof Label.Failure ? error.length() : 0;
        byte[] json = Arrays.copyOf(envelope, envelope.length + fields.length + extra);
        int at = put(fields, json, envelope.length - 1);
        if (extra > 0) {
            error.copyTo(json, at);
            at += extra;
        }
        json[at] = '}';
        return json;
    }

    private static int put(byte[] part, byte[] json, int at) {
        System.arraycopy(part, 0, json, at, part.length);
        return at + part.length;
    }

    /** The inside of a JSON string. Names and ids have no control characters and no lone surrogates (domain). */
    private static byte[] escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                return JsonStringEncoder.getInstance().quoteAsUTF8(text);
            }
        }
        return ascii(text);
    }

    /** ISO 8859-1 copies the string's own bytes; the caller knows that all are ASCII. */
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
