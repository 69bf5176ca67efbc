package dev.switchboard.domain;

import static dev.switchboard.domain.ClientFrames.FIN;
import static dev.switchboard.domain.ClientFrames.closeBody;
import static dev.switchboard.domain.ClientFrames.concat;
import static dev.switchboard.domain.ClientFrames.frame;
import static dev.switchboard.domain.ClientFrames.header;
import static dev.switchboard.domain.ClientFrames.hex;
import static dev.switchboard.domain.ClientFrames.text;
import static dev.switchboard.domain.FrameHeader.BINARY;
import static dev.switchboard.domain.FrameHeader.CLOSE;
import static dev.switchboard.domain.FrameHeader.CONTINUATION;
import static dev.switchboard.domain.FrameHeader.PING;
import static dev.switchboard.domain.FrameHeader.PONG;
import static dev.switchboard.domain.FrameHeader.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.domain.Recorder.Told;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final int LIMIT = 65_536;
    private static final byte[] NOTHING = {};

    private final Recorder events = new Recorder();
    private final FrameReader reader = new FrameReader(LIMIT, events);

    @Nested
    class Messages {

        @Test
        void the_masked_example_of_the_RFC() { // RFC 6455 §5.7
            assertTold(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"), Told.text("Hello"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536})
        void come_in_all_sizes_up_to_the_limit(int size) {
            String message = "x".repeat(size);

            assertTold(text(message), Told.text(message));
        }

        @Test
        void follow_each_other_in_one_buffer() {
            assertTold(
                    concat(text("one"), text(""), text("drei ü")),
                    Told.text("one"),
                    Told.text(""),
                    Told.text("drei ü"));
        }

        @Test
        void come_byte_by_byte() {
            for (byte octet : concat(text("Grüße 😀"), ClientFrames.ping("p"), text("x".repeat(300)))) {
                assertThat(reader.read(ByteBuffer.wrap(new byte[] {octet}))).isTrue();
            }

            assertThat(events.told).containsExactly(Told.text("Grüße 😀"), Told.ping("p"), Told.text("x".repeat(300)));
        }

        @Test
        void are_joined_from_fragments_and_control_frames_may_come_between() {
            assertTold(
                    concat(
                            frame(TEXT, "Hel".getBytes(UTF_8)),
                            frame(FIN | PING, "between".getBytes(UTF_8)),
                            frame(CONTINUATION, NOTHING),
                            frame(FIN | PONG, NOTHING),
                            frame(FIN | CONTINUATION, "lo".getBytes(UTF_8))),
                    Told.ping("between"),
                    Told.pong(NOTHING),
                    Told.text("Hello"));
        }

        @Test
        void may_be_cut_within_a_character() {
            byte[] smile = "😀".getBytes(UTF_8);

            assertTold(
                    concat(
                            frame(TEXT, new byte[] {smile[0]}),
                            frame(CONTINUATION, new byte[] {smile[1], smile[2]}),
                            frame(FIN | CONTINUATION, new byte[] {smile[3]})),
                    Told.text("😀"));
        }

        @Test
        void may_come_in_any_kind_of_buffer() {
            byte[] bytes = text("Hello, buffers of all kinds");
            ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
            direct.put(bytes).flip();
            byte[] wide = new byte[bytes.length + 10];
            System.arraycopy(bytes, 0, wide, 5, bytes.length);

            reader.read(direct);
            reader.read(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            reader.read(ByteBuffer.wrap(wide, 5, bytes.length).slice());

            assertThat(events.told).hasSize(3).containsOnly(Told.text("Hello, buffers of all kinds"));
        }

        @Test
        void do_not_change_the_bytes_that_they_came_in() {
            byte[] bytes = text("left alone");

            reader.read(ByteBuffer.wrap(bytes));

            assertThat(bytes).isEqualTo(text("left alone"));
        }

        @Test
        void a_binary_one_ends_the_reading_at_its_header() {
            assertTold(concat(header(FIN | BINARY, 1L << 40, 8), text("late")), Told.binary());
            assertThat(reader.ended()).isTrue();
        }

        @Test
        void a_binary_one_breaks_the_rules_like_any_other() {
            assertTold(hex("82 05"), Told.violation(1002)); // not masked
        }
    }

    @Nested
    class Limits {

        @ParameterizedTest
        @CsvSource({"65537, 8", "4294967296, 8", "9223372036854775807, 8"})
        void a_length_beyond_the_limit_is_refused_when_it_is_declared(long length, int form) {
            assertTold(header(FIN | TEXT, length, form), Told.violation(1009)); // not even the key has come
            assertThat(events.violations.get(0).reason()).contains("65536");
        }

        @Test
        void fragments_count_together() {
            byte[] half = "x".repeat(40_000).getBytes(UTF_8);

            assertTold(concat(frame(TEXT, half), header(CONTINUATION, 25_537, 2)), Told.violation(1009));
        }

        @Test
        void fragments_may_reach_the_limit() {
            byte[] half = "x".repeat(LIMIT / 2).getBytes(UTF_8);

            assertTold(
                    concat(frame(TEXT, half), frame(FIN | CONTINUATION, half), text("next")),
                    Told.text("x".repeat(LIMIT)),
                    Told.text("next"));
        }

        @Test
        void the_next_message_starts_from_nothing() {
            String full = "x".repeat(LIMIT);

            assertTold(concat(text(full), text(full)), Told.text(full), Told.text(full));
        }

        @Test
        void control_frames_do_not_count() {
            FrameReader small = new FrameReader(3, events);

            small.read(ByteBuffer.wrap(concat(
                    frame(TEXT, "ab".getBytes(UTF_8)),
                    ClientFrames.ping("longer"),
                    frame(FIN | CONTINUATION, "c".getBytes(UTF_8)))));

            assertThat(events.told).containsExactly(Told.ping("longer"), Told.text("abc"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
        void must_make_sense(int limit) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new FrameReader(limit, events))
                    .withMessageContaining("" + limit);
        }
    }

    @Nested
    class Memory {

        @Test
        void none_is_held_for_a_length_that_is_only_declared() {
            reader.read(ByteBuffer.wrap(concat(header(FIN | TEXT, LIMIT, 8), ClientFrames.KEY)));
            assertThat(reader.held()).isZero();

            reader.read(ByteBuffer.wrap(new byte[] {(byte) ('x' ^ ClientFrames.KEY[0])}));
            assertThat(reader.held()).isEqualTo(1);
        }

        @Test
        void never_grows_beyond_the_length_of_a_last_frame() {
            ByteBuffer in = ByteBuffer.wrap(text("x".repeat(1_000)));

            reader.read(in.slice(0, 800));
            reader.read(in.slice(800, 10));

            assertThat(reader.held()).isEqualTo(1_000);
        }

        @Test
        void a_flood_of_empty_fragments_holds_nothing() {
            reader.read(ByteBuffer.wrap(frame(TEXT, NOTHING)));
            byte[] empty = frame(CONTINUATION, NOTHING);
            for (int i = 0; i < 100_000; i++) {
                reader.read(ByteBuffer.wrap(empty));
            }

            assertThat(reader.held()).isZero();
            assertThat(events.told).isEmpty();
            assertThat(reader.ended()).isFalse();
        }

        @Test
        void a_flood_of_tiny_fragments_is_copied_seldom() {
            reader.read(ByteBuffer.wrap(frame(TEXT, NOTHING)));
            byte[] tiny = frame(CONTINUATION, new byte[] {'x'});
            int growths = 0;
            for (int i = 0; i < LIMIT; i++) {
                int before = reader.held();
                reader.read(ByteBuffer.wrap(tiny));
                growths += reader.held() > before ? 1 : 0;
            }
            assertThat(growths).isEqualTo(17); // 1, 2, 4 … 65,536

            assertTold(frame(FIN | CONTINUATION, NOTHING), Told.text("x".repeat(LIMIT)));
        }

        @Test
        void none_is_held_between_messages_and_after_the_end() {
            reader.read(ByteBuffer.wrap(concat(text("one"), frame(TEXT, "t".getBytes(UTF_8)), ClientFrames.ping("p"))));
            assertThat(reader.held()).isEqualTo(1);
            reader.read(ByteBuffer.wrap(frame(FIN | CONTINUATION, "wo".getBytes(UTF_8))));
            assertThat(reader.held()).isZero();

            reader.read(ByteBuffer.wrap(concat(frame(TEXT, "begun".getBytes(UTF_8)), frame(FIN | CLOSE, NOTHING))));
            assertThat(reader.ended()).isTrue();
            assertThat(reader.held()).isZero();
        }
    }

    @Nested
    class Violations {

        @ParameterizedTest
        @CsvSource({
            "C1, RSV1",
            "A1, RSV2",
            "91, RSV3",
            "83, opcode 3",
            "87, opcode 7",
            "8B, opcode 11",
            "8F, opcode 15",
            "09, a fragmented ping",
            "08, a fragmented close",
            "80, a continuation of nothing",
            "00, a continuation of nothing",
            "81 05, no mask",
            "89 FE, a ping of more than 125 bytes",
            "88 FF, a close of more than 125 bytes",
            "81 FE 00 7D, 125 in the form for 126 and more",
            "81 FE 00 00, 0 in the form for 126 and more",
            "81 FF 00 00 00 00 00 00 FF FF, 65535 in the form for 65536 and more",
            "81 FF 80, the top bit of a length"
        })
        void of_the_header_are_told_at_the_byte_that_shows_them(String hex, String what) {
            byte[] bytes = hex(hex);

            reader.read(ByteBuffer.wrap(bytes, 0, bytes.length - 1));
            assertThat(events.told).as(what).isEmpty();

            assertTold(new byte[] {bytes[bytes.length - 1]}, Told.violation(1002));
            assertThat(events.violations.get(0).reason()).isNotEqualTo(Close.PROTOCOL_ERROR.reason());
        }

        @Test
        void a_new_message_within_a_fragmented_one() {
            assertTold(concat(frame(TEXT, "a".getBytes(UTF_8)), hex("81")), Told.violation(1002));
        }

        @Test
        void a_new_message_within_a_fragmented_one_that_is_empty_yet() {
            assertTold(concat(frame(TEXT, NOTHING), hex("01")), Told.violation(1002));
        }

        @Test
        void text_that_is_not_UTF_8_is_told_at_its_first_impossible_byte() {
            byte[] surrogate = frame(FIN | TEXT, hex("61 ED A0 80 62 63"));

            reader.read(ByteBuffer.wrap(surrogate, 0, 8));
            assertThat(events.told).isEmpty();
            reader.read(ByteBuffer.wrap(surrogate, 8, 1)); // A0: after ED it can only be a surrogate

            assertThat(events.told).containsExactly(Told.violation(1007));
        }

        @Test
        void an_impossible_byte_is_found_across_fragments() {
            assertTold(concat(frame(TEXT, hex("F4")), frame(CONTINUATION, hex("90"))), Told.violation(1007));
        }

        @Test
        void text_that_ends_within_a_character() {
            assertTold(frame(FIN | TEXT, hex("61 C3")), Told.violation(1007));
        }

        @Test
        void fragments_that_end_within_a_character() {
            assertTold(concat(frame(TEXT, hex("E2 82")), frame(FIN | CONTINUATION, NOTHING)), Told.violation(1007));
        }

        @Test
        void end_the_reading() {
            assertTold(concat(hex("81 05"), text("late")), Told.violation(1002));
            assertThat(reader.ended()).isTrue();

            assertTold(text("later"), Told.violation(1002));
        }
    }

    @Nested
    class ControlFrames {

        @Test
        void have_up_to_125_bytes() {
            String most = "p".repeat(125);

            assertTold(concat(ClientFrames.ping(most), ClientFrames.ping("")), Told.ping(most), Told.ping(""));
        }

        @Test
        void may_hold_any_bytes() {
            byte[] bytes = hex("00 FF 80 C0 7F");

            assertTold(concat(frame(FIN | PING, bytes), frame(FIN | PONG, bytes)), Told.ping(bytes), Told.pong(bytes));
        }

        @Test
        void a_close_without_a_body_is_1005() {
            assertTold(frame(FIN | CLOSE, NOTHING), Told.close(1005, ""));
            assertThat(reader.ended()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
        void a_close_may_have_these_codes(int code) {
            assertTold(frame(FIN | CLOSE, closeBody(code, "Grüße".getBytes(UTF_8))), Told.close(code, "Grüße"));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
        void a_close_may_not_have_others(int code) {
            assertTold(frame(FIN | CLOSE, closeBody(code, NOTHING)), Told.violation(1002));
        }

        @Test
        void a_close_has_a_whole_code_or_none() {
            assertTold(frame(FIN | CLOSE, new byte[] {3}), Told.violation(1002));
        }

        @ParameterizedTest
        @ValueSource(strings = {"FF", "61 C3", "ED A0 80"})
        void a_close_has_a_reason_in_UTF_8(String reason) {
            assertTold(frame(FIN | CLOSE, closeBody(1000, hex(reason))), Told.violation(1007));
        }

        @Test
        void a_close_may_come_within_a_fragmented_message_and_nothing_comes_after_it() {
            byte[] close = frame(FIN | CLOSE, closeBody(1000, NOTHING));

            assertTold(
                    concat(frame(TEXT, "a".getBytes(UTF_8)), close, frame(FIN | CONTINUATION, NOTHING), close),
                    Told.close(1000, ""));
        }
    }

    @Nested
    class Pausing {

        private final Deque<Boolean> answers = new ArrayDeque<>();
        private final Recorder events = new Recorder(() -> answers.isEmpty() ? false : answers.pop());
        private final FrameReader reader = new FrameReader(LIMIT, events);

        @Test
        void leaves_what_comes_after_the_event_unread() {
            ByteBuffer in = ByteBuffer.wrap(concat(text("one"), text("two"), text("three")));
            answers.addAll(List.of(false, true));

            assertThat(reader.read(in)).isFalse();
            assertThat(events.told).containsExactly(Told.text("one"), Told.text("two"));
            assertThat(in.remaining()).isEqualTo(text("three").length);

            assertThat(reader.read(in)).isTrue();
            assertThat(events.told).endsWith(Told.text("three"));
            assertThat(in.hasRemaining()).isFalse();
        }

        @Test
        void is_told_also_when_nothing_is_left() {
            ByteBuffer in = ByteBuffer.wrap(text("one"));
            answers.add(true);

            assertThat(reader.read(in)).isFalse();
            assertThat(in.hasRemaining()).isFalse();
            assertThat(reader.read(in)).isTrue();
            assertThat(events.told).containsExactly(Told.text("one"));
        }

        @Test
        void applies_to_control_frames_too() {
            ByteBuffer in = ByteBuffer.wrap(concat(ClientFrames.ping("a"), ClientFrames.ping("b")));
            answers.add(true);

            assertThat(reader.read(in)).isFalse();
            assertThat(events.told).containsExactly(Told.ping("a"));
        }

        @Test
        void is_not_asked_for_after_the_end() {
            answers.add(true);
            ByteBuffer in = ByteBuffer.wrap(concat(frame(FIN | CLOSE, NOTHING), text("late")));

            assertThat(reader.read(in)).isTrue();
            assertThat(in.hasRemaining()).isFalse();
            assertThat(answers).hasSize(1);
        }
    }

    @Test
    void the_array_of_a_message_is_the_callees_own() {
        byte[][] kept = new byte[2][];
        int[] count = {0};
        FrameReader reader = new FrameReader(LIMIT, new Throwing() {
            @Override
            public void text(byte[] utf8) {
                kept[count[0]++] = utf8;
            }
        });

        reader.read(ByteBuffer.wrap(concat(
                text("first"), frame(TEXT, "sec".getBytes(UTF_8)), frame(FIN | CONTINUATION, "ond".getBytes(UTF_8)))));
        reader.read(ByteBuffer.wrap(text("x".repeat(100)), 0, 50));

        assertThat(kept[0]).isEqualTo("first".getBytes(UTF_8));
        assertThat(kept[1]).isEqualTo("second".getBytes(UTF_8));
    }

    @Test
    void reading_goes_on_after_an_event_that_threw() {
        int[] count = {0};
        FrameReader reader = new FrameReader(LIMIT, new Throwing() {
            @Override
            public void text(byte[] utf8) {
                if (count[0]++ == 0) {
                    throw new IllegalStateException("a bug of the callee");
                }
                assertThat(utf8).isEqualTo("two".getBytes(UTF_8));
            }
        });
        ByteBuffer in = ByteBuffer.wrap(concat(text("one"), text("two")));

        assertThatThrownBy(() -> reader.read(in)).hasMessage("a bug of the callee");
        reader.read(in);

        assertThat(count[0]).isEqualTo(2);
    }

    private void assertTold(byte[] bytes, Told... expected) {
        ByteBuffer in = ByteBuffer.wrap(bytes);

        assertThat(reader.read(in)).isTrue();

        assertThat(in.hasRemaining()).isFalse();
        assertThat(events.told).containsExactly(expected);
    }

    /** For tests that expect text alone. */
    private abstract static class Throwing implements FrameReader.Events {
        @Override
        public void binary() {
            throw new AssertionError("binary");
        }

        @Override
        public void ping(byte[] payload) {
            throw new AssertionError("ping");
        }

        @Override
        public void pong(byte[] payload) {
            throw new AssertionError("pong");
        }

        @Override
        public void close(int code, String reason) {
            throw new AssertionError("close " + code);
        }

        @Override
        public void violation(Close close) {
            throw new AssertionError("violation " + close);
        }
    }
}
