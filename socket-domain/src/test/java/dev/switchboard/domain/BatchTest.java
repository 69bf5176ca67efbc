package dev.switchboard.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchTest {

    private static final Frame HELLO = Frame.text("hello".getBytes(UTF_8)); // 7 bytes
    private static final Frame PING = Frame.ping(new byte[] {1}); // 3 bytes

    private final Batch batch = new Batch(false);

    @Test
    void begins_empty() {
        assertThat(batch.count()).isZero();
        assertThat(batch.size()).isZero();
        assertThat(batch.start(0)).isZero();
        assertThat(batch.frameAt(0)).isZero();
        assertThat(batch.bytes(0).hasRemaining()).isFalse();
        assertThatThrownBy(() -> batch.frame(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.ordinal(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.bytes(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void keeps_frames_in_order_with_their_ordinals_and_places() {
        batch.append(HELLO, 41);
        batch.append(PING, 42);

        assertThat(batch.count()).isEqualTo(2);
        assertThat(batch.size()).isEqualTo(10);
        assertThat(batch.frame(1)).isSameAs(PING);
        assertThat(batch.ordinal(1)).isEqualTo(42);
        assertThat(List.of(batch.start(0), batch.start(1), batch.start(2))).containsExactly(0, 7, 10);
    }

    @Test
    void tells_which_frame_holds_a_byte() {
        batch.append(HELLO, 0);
        batch.append(PING, 1);

        assertThat(List.of(batch.frameAt(0), batch.frameAt(6), batch.frameAt(7), batch.frameAt(9), batch.frameAt(10)))
                .containsExactly(0, 0, 1, 1, 2);
        assertThatThrownBy(() -> batch.frameAt(11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> batch.frameAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shows_its_frames_as_contiguous_bytes_from_any_of_them(boolean direct) {
        Batch batch = new Batch(direct);
        batch.append(HELLO, 0);
        batch.append(PING, 1);

        assertThat(batch.bytes(0).isDirect()).isEqualTo(direct);
        assertThat(batch.bytes(0)).isEqualTo(ByteBuffer.wrap(ClientFrames.hex("81 05 68 65 6c 6c 6f 89 01 01")));
        assertThat(batch.bytes(1)).isEqualTo(PING.bytes());
        assertThat(batch.bytes(2).hasRemaining()).isFalse();
        assertThat(batch.bytes(0).position())
                .as("the position is the offset in the batch")
                .isZero();
        assertThat(batch.bytes(1).position()).isEqualTo(7);
    }

    @Test
    void a_caller_may_move_the_position_but_not_write() {
        batch.append(HELLO, 0);

        batch.bytes(0).position(5).limit(6);

        assertThat(batch.bytes(0)).isEqualTo(HELLO.bytes());
        assertThatThrownBy(() -> batch.bytes(0).put(0, (byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void in_steady_state_one_buffer_serves_all_turns() {
        batch.append(HELLO, 0);
        ByteBuffer first = batch.bytes(0);

        for (int turn = 0; turn < 1_000; turn++) {
            batch.clear();
            batch.append(PING, turn);
            assertThat(batch.bytes(0)).isSameAs(first).isEqualTo(PING.bytes());
            batch.append(HELLO, turn);
            assertThat(batch.bytes(1)).isSameAs(first).isEqualTo(HELLO.bytes());
        }
    }

    @Test
    void who_takes_whole_frames_pays_for_no_copy() {
        batch.append(HELLO, 0);

        assertThat(batch.frame(0)).isSameAs(HELLO);
        assertThat(batch.capacity()).isZero();
    }

    @Test
    void clear_forgets_the_frames() {
        batch.append(HELLO, 0);
        batch.bytes(0);

        batch.clear();

        assertThat(batch.count()).isZero();
        assertThat(batch.size()).isZero();
        assertThat(batch.bytes(0).hasRemaining()).isFalse();
        assertThatThrownBy(() -> batch.frame(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void clear_gives_back_memory_beyond_the_usual() {
        batch.append(Frame.text(new byte[Batch.KEPT_BYTES]), 0);
        batch.bytes(0);
        assertThat(batch.capacity()).isGreaterThan(Batch.KEPT_BYTES);

        batch.clear();

        assertThat(batch.capacity()).isZero();
        batch.append(PING, 0);
        assertThat(batch.bytes(0)).isEqualTo(PING.bytes());
    }

    @Test
    void clear_keeps_the_usual_memory() {
        batch.append(Frame.text(new byte[300_000]), 0);
        batch.bytes(0);

        batch.clear();

        assertThat(batch.capacity()).isBetween(300_000, Batch.KEPT_BYTES);
    }

    @Test
    void very_many_frames_in_one_turn_leave_a_usable_batch() {
        for (int i = 0; i <= Batch.KEPT_FRAMES; i++) {
            batch.append(PING, i);
        }
        assertThat(batch.ordinal(Batch.KEPT_FRAMES)).isEqualTo(Batch.KEPT_FRAMES);

        batch.clear();
        batch.append(HELLO, 7);

        assertThat(batch.frame(0)).isSameAs(HELLO);
        assertThat(batch.size()).isEqualTo(7);
    }

    @Test
    void refuses_what_no_buffer_could_hold() {
        Frame big = Frame.text(new byte[1 << 24]);
        for (int i = 0; i < 127; i++) {
            batch.append(big, i);
        }
        int size = batch.size();

        assertThatIllegalStateException()
                .isThrownBy(() -> batch.append(big, 127))
                .withMessageContaining("" + size);

        assertThat(batch.count()).isEqualTo(127);
        assertThat(batch.size()).isEqualTo(size).isPositive();
        assertThat(batch.frameAt(size - 1)).isEqualTo(126);
    }

    /** A step of a turn: an append of a payload of so many bytes, a look from somewhere, or a clear. */
    private record Step(String what, int number) {}

    @Property
    void behaves_like_a_list_of_frames(@ForAll("steps") List<Step> steps, @ForAll boolean direct) {
        Batch batch = new Batch(direct);
        List<Frame> model = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            switch (step.what) {
                case "append" -> {
                    Frame frame =
                            Frame.text(Integer.toString(i).repeat(step.number).getBytes(UTF_8));
                    batch.append(frame, 1_000L + model.size());
                    model.add(frame);
                }
                case "look" -> {
                    int from = step.number % (model.size() + 1);
                    assertThat(batch.bytes(from)).isEqualTo(joined(model, from));
                }
                default -> {
                    batch.clear();
                    model.clear();
                }
            }
            assertSame(batch, model);
        }
        assertThat(batch.bytes(0)).isEqualTo(joined(model, 0));
    }

    private static void assertSame(Batch batch, List<Frame> model) {
        assertThat(batch.count()).isEqualTo(model.size());
        int offset = 0;
        for (int i = 0; i < model.size(); i++) {
            assertThat(batch.frame(i)).isSameAs(model.get(i));
            assertThat(batch.ordinal(i)).isEqualTo(1_000L + i);
            assertThat(batch.start(i)).isEqualTo(offset);
            assertThat(batch.frameAt(offset)).isEqualTo(i);
            offset += model.get(i).size();
            assertThat(batch.frameAt(offset - 1)).isEqualTo(i);
        }
        assertThat(batch.size()).isEqualTo(offset);
        assertThat(batch.start(model.size())).isEqualTo(offset);
        assertThat(batch.frameAt(offset)).isEqualTo(model.size());
    }

    private static ByteBuffer joined(List<Frame> frames, int from) {
        byte[][] parts = frames.stream().skip(from).map(BatchTest::wire).toArray(byte[][]::new);
        return ByteBuffer.wrap(ClientFrames.concat(parts));
    }

    private static byte[] wire(Frame frame) {
        byte[] bytes = new byte[frame.size()];
        frame.bytes().get(bytes);
        return bytes;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> append =
                Arbitraries.of(0, 1, 5, 62, 125, 400, 33_000, 70_000).map(size -> new Step("append", size));
        Arbitrary<Step> look = Arbitraries.integers().between(0, 1_000).map(from -> new Step("look", from));
        Arbitrary<Step> clear = Arbitraries.just(new Step("clear", 0));
        return Arbitraries.frequencyOf(Tuple.of(6, append), Tuple.of(4, look), Tuple.of(1, clear))
                .list()
                .ofMaxSize(40);
    }
}
