package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.switchboard.domain.Outbox.Offer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.junit.jupiter.api.Test;

/** The outbox against a plain list of frames. Sizes here are with the header: a text of 8 bytes is a frame of 10. */
class OutboxTest {
    private static Frame text(int size) {
        return Frame.text("x".repeat(size - 2).getBytes(StandardCharsets.US_ASCII));
    }

    private static int taken(Outbox outbox, int most) {
        return outbox.fill(new Batch(false), most);
    }

    @Test
    void holds_its_bound_to_the_byte_headers_included() {
        Outbox outbox = new Outbox(30);
        assertThat(outbox.offer(text(10))).isEqualTo(Offer.QUEUED);
        assertThat(outbox.offer(text(20))).isEqualTo(Offer.QUEUED);
        assertThat(outbox.bytes()).isEqualTo(30);
        assertThat(outbox.offer(text(2))).isEqualTo(Offer.OVERFLOW);
        assertThat(outbox.count()).isEqualTo(2);
        assertThat(outbox.bytes()).isEqualTo(30);
    }

    @Test
    void a_frame_larger_than_the_bound_is_let_into_an_empty_outbox_only() {
        Outbox outbox = new Outbox(30);
        assertThat(outbox.offer(text(100))).isEqualTo(Offer.QUEUED);
        assertThat(outbox.offer(text(2))).isEqualTo(Offer.OVERFLOW);
        outbox.taken(1);
        outbox.offer(text(2));
        assertThat(outbox.offer(text(100))).isEqualTo(Offer.OVERFLOW);
    }

    @Test
    void control_frames_are_let_into_a_full_outbox_behind_what_waits() {
        Outbox outbox = new Outbox(10);
        outbox.offer(text(10));
        assertThat(outbox.offer(Frame.ping(new byte[125]))).isEqualTo(Offer.QUEUED);
        assertThat(outbox.offer(Frame.close(Close.TOO_SLOW))).isEqualTo(Offer.QUEUED);
        Batch batch = new Batch(false);
        assertThat(outbox.fill(batch, 1000)).isEqualTo(3);
        assertThat(batch.frame(2).close()).isEqualTo(Close.TOO_SLOW);
    }

    @Test
    void a_turn_gets_at_least_one_frame_and_no_more_than_fit() {
        Outbox outbox = new Outbox(1000);
        outbox.offer(text(50));
        outbox.offer(text(10));
        outbox.offer(text(10));
        assertThat(taken(outbox, 1)).isEqualTo(1);
        assertThat(taken(outbox, 59)).isEqualTo(1);
        assertThat(taken(outbox, 60)).isEqualTo(2);
        assertThat(taken(outbox, 1000)).isEqualTo(3);
        assertThat(outbox.count()).as("filling takes nothing away").isEqualTo(3);
    }

    @Test
    void an_empty_outbox_gives_nothing() {
        Outbox outbox = new Outbox(1);
        assertThat(taken(outbox, 1000)).isZero();
        assertThat(outbox.clear()).isZero();
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void has_room_for_something() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Outbox(0)).withMessageContaining("at least 1 byte");
    }

    @Property(tries = 500)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void behaves_like_a_list_with_a_bound(@ForAll long seed) {
        Random random = new Random(seed);
        long bound = 1 + random.nextInt(200);
        Outbox outbox = new Outbox(bound);
        List<Frame> naive = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(9)) {
                case 0 -> {
                    assertThat(outbox.clear()).isEqualTo((int)
                            naive.stream().filter(frame -> !frame.isControl()).count());
                    naive.clear();
                }
                case 8 -> {
                    outbox.clearMessages();
                    naive.removeIf(frame -> !frame.isControl());
                }
                case 1, 2 -> {
                    int most = random.nextInt(250);
                    Batch batch = new Batch(false);
                    int filled = outbox.fill(batch, most);
                    assertThat(frames(batch)).isEqualTo(head(naive, most)).hasSize(filled);
                    int took = random.nextInt(filled + 1);
                    outbox.taken(took);
                    naive.subList(0, took).clear();
                }
                default -> {
                    Frame frame = random.nextInt(5) == 0
                            ? Frame.pong(new byte[random.nextInt(126)])
                            : text(2 + random.nextInt(random.nextInt(10) == 0 ? 400 : 60));
                    boolean fits = frame.isControl() || naive.isEmpty() || bytes(naive) + frame.size() <= bound;
                    Statistics.collect(fits);
                    assertThat(outbox.offer(frame)).isEqualTo(fits ? Offer.QUEUED : Offer.OVERFLOW);
                    if (fits) {
                        naive.add(frame);
                    }
                }
            }
            assertThat(outbox.bytes()).isEqualTo(bytes(naive));
            assertThat(outbox.count()).isEqualTo(naive.size());
            assertThat(outbox.isEmpty()).isEqualTo(naive.isEmpty());
        }
        Batch rest = new Batch(false);
        outbox.fill(rest, Integer.MAX_VALUE);
        assertThat(frames(rest)).isEqualTo(naive);
        Statistics.coverage(fits -> {
            fits.check(true).percentage(percent -> percent > 20);
            fits.check(false).percentage(percent -> percent > 20);
        });
    }

    private static long bytes(List<Frame> frames) {
        return frames.stream().mapToLong(Frame::size).sum();
    }

    private static List<Frame> head(List<Frame> frames, int most) {
        int count = Math.min(1, frames.size());
        while (count < frames.size() && bytes(frames.subList(0, count + 1)) <= most) {
            count++;
        }
        return frames.subList(0, count);
    }

    private static List<Frame> frames(Batch batch) {
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            frames.add(batch.frame(i));
        }
        return frames;
    }
}
