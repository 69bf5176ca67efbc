package dev.switchboard.benchmarks;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What a measured message carries in its parameter, a JSON string: {@code "~PPPPSSSSSSSS…"}, publisher and sequence number as letters
 * {@code a}–{@code p}, four bits each, and then padding. The same in every server's envelope, so that one load generator fits all.
 */
final class Stamp {
    /** Begins a stamp; occurs nowhere else in an envelope. */
    static final byte MARK = '~';

    /** Letters of publisher and sequence number. */
    static final int LETTERS = 12;

    private static final int PUBLISHER = 4;

    private Stamp() {}

    /** An envelope with a stamp whose sequence number is still to be put in. */
    static byte[] envelope(String channel, String command, int publisher, int padding) {
        StringBuilder text = new StringBuilder(160)
                .append("{\"channel\":\"")
                .append(channel)
                .append("\",\"cmd\":\"")
                .append(command)
                .append("\",\"param\":\"~");
        for (int i = PUBLISHER - 1; i >= 0; i--) {
            text.append((char) ('a' + (publisher >>> 4 * i & 15)));
        }
        text.append("aaaaaaaa").append("x".repeat(padding)).append("\"}");
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where the mark is, -1 if there is none. */
    static int find(byte[] envelope) {
        for (int i = 0; i < envelope.length; i++) {
            if (envelope[i] == MARK) {
                return i;
            }
        }
        return -1;
    }

    /** Puts the sequence number behind the mark at {@code mark}. */
    static void number(byte[] envelope, int mark, int sequence) {
        for (int i = 0; i < 8; i++) {
            envelope[mark + 1 + PUBLISHER + i] = (byte) ('a' + (sequence >>> 28 - 4 * i & 15));
        }
    }

    static int publisher(ByteBuf in, int mark) {
        return letters(in, mark + 1, PUBLISHER);
    }

    static int sequence(ByteBuf in, int mark) {
        return letters(in, mark + 1 + PUBLISHER, 8);
    }

    private static int letters(ByteBuf in, int at, int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 4 | (in.getByte(at + i) - 'a');
        }
        return value;
    }
}
