package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.NaiveOutbox.Waiting;
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

/** What an outbox gives up for whom. Frames of ten bytes, headers included, unless a test says otherwise. */
class OutboxPolicyTest {
    private static final ChannelName PRICES = ChannelName.of("prices");
    private static final ChannelName CURSORS = ChannelName.of("cursors");

    private static Frame kept(String text) {
        return Frame.text((text + "        ").substring(0, 8).getBytes(StandardCharsets.US_ASCII));
    }

    private static Frame oldest(ChannelName channel, String text) {
        return kept(text).under(Overflow.DROP_OLDEST, channel, "");
    }

    private static Frame about(ChannelName channel, String key, String text) {
        return kept(text).under(Overflow.CONFLATE, channel, key);
    }

    private static List<String> texts(Outbox outbox) {
        return frames(outbox).stream().map(frame -> frame.text().strip()).toList();
    }

    private static List<Frame> frames(Outbox outbox) {
        Batch batch = new Batch(false);
        outbox.fill(batch, Integer.MAX_VALUE);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < batch.count(); i++) {
            frames.add(batch.frame(i));
        }
        return frames;
    }

    @Test
    void a_channel_that_drops_makes_room_from_its_own_oldest_and_no_more_than_is_needed() {
        Outbox outbox = new Outbox(40);
        outbox.offer(kept("reply"));
        outbox.offer(oldest(PRICES, "p1"));
        outbox.offer(oldest(CURSORS, "c1"));
        outbox.offer(oldest(PRICES, "p2"));
        assertThat(outbox.offer(oldest(CURSORS, "c2"))).isEqualTo(Offer.MADE_ROOM);
        assertThat(texts(outbox)).containsExactly("reply", "p1", "p2", "c2");
        assertThat(outbox.offer(oldest(PRICES, "p3"))).isEqualTo(Offer.MADE_ROOM);
        assertThat(texts(outbox)).containsExactly("reply", "p2", "c2", "p3");
        assertThat(outbox.dropped()).isEqualTo(2);
    }

    @Test
    void who_has_nothing_of_its_own_to_drop_gets_the_room_of_the_oldest_that_may_be_dropped() {
        Outbox outbox = new Outbox(30);
        outbox.offer(oldest(PRICES, "p1"));
        outbox.offer(kept("first"));
        outbox.offer(oldest(PRICES, "p2"));
        assertThat(outbox.offer(kept("second"))).isEqualTo(Offer.MADE_ROOM);
        assertThat(outbox.offer(oldest(CURSORS, "c1"))).isEqualTo(Offer.MADE_ROOM);
        assertThat(texts(outbox)).containsExactly("first", "second", "c1");
    }

    @Test
    void what_must_be_kept_overflows_when_nothing_is_left_to_drop() {
        Outbox outbox = new Outbox(30);
        outbox.offer(kept("one"));
        outbox.offer(oldest(PRICES, "p1"));
        outbox.offer(kept("two"));
        outbox.offer(kept("three"));
        assertThat(outbox.offer(kept("four"))).isEqualTo(Offer.OVERFLOW);
        assertThat(outbox.offer(oldest(PRICES, "p2"))).isEqualTo(Offer.OVERFLOW);
        assertThat(texts(outbox)).containsExactly("one", "two", "three");
    }

    @Test
    void a_newer_message_with_the_same_key_stands_at_its_own_place_and_the_older_is_gone() {
        Outbox outbox = new Outbox(1000);
        outbox.offer(about(PRICES, "gold", "gold 1"));
        outbox.offer(about(PRICES, "tin", "tin 1"));
        outbox.offer(kept("reply"));
        assertThat(outbox.offer(about(PRICES, "gold", "gold 2"))).isEqualTo(Offer.QUEUED);
        outbox.offer(about(CURSORS, "gold", "other"));
        assertThat(texts(outbox)).containsExactly("tin 1", "reply", "gold 2", "other");
        assertThat(outbox.dropped()).isEqualTo(1);
    }

    @Test
    void the_newest_of_a_key_is_never_dropped_and_no_key_means_kept() {
        Outbox outbox = new Outbox(30);
        outbox.offer(about(PRICES, "gold", "gold 1"));
        outbox.offer(about(PRICES, "", "note 1"));
        outbox.offer(about(PRICES, "", "note 2"));
        assertThat(outbox.offer(about(PRICES, "tin", "tin 1"))).isEqualTo(Offer.OVERFLOW);
        assertThat(outbox.offer(about(PRICES, "gold", "gold 2"))).isEqualTo(Offer.QUEUED);
        assertThat(texts(outbox)).containsExactly("note 1", "note 2", "gold 2");
    }

    @Test
    void control_frames_are_never_dropped_and_drop_nothing() {
        Outbox outbox = new Outbox(20);
        outbox.offer(Frame.ping(new byte[0]));
        outbox.offer(oldest(PRICES, "p1"));
        outbox.offer(Frame.pong(new byte[100]));
        assertThat(outbox.dropped()).isZero();
        assertThat(outbox.offer(oldest(PRICES, "p2"))).isEqualTo(Offer.OVERFLOW);
        assertThat(frames(outbox)).extracting(Frame::opcode).containsExactly(Frame.Opcode.PING, Frame.Opcode.PONG);
    }

    @Test
    void a_stalled_reader_of_one_key_costs_one_frame_however_long_it_lasts() {
        Outbox outbox = new Outbox(1000);
        outbox.offer(kept("first"));
        for (int i = 0; i < 100_000; i++) {
            outbox.offer(about(PRICES, "gold", "g" + i));
        }
        assertThat(texts(outbox)).containsExactly("first", "g99999");
        assertThat(outbox.dropped()).isEqualTo(99_999);
        assertThat(outbox.places()).as("room for frames").isLessThanOrEqualTo(16);
    }

    @Property(tries = 600)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void behaves_like_a_list_that_is_searched_from_the_front(@ForAll long seed) {
        Random random = new Random(seed);
        long bound = 20 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 300);
        int keys = 1 + random.nextInt(12);
        Outbox outbox = new Outbox(bound);
        NaiveOutbox naive = new NaiveOutbox(bound);
        for (int step = 0; step < 300; step++) {
            int choice = random.nextInt(40);
            if (choice == 0) {
                naive.dropped += naive.list.stream().filter(w -> !w.control()).count();
                naive.list.clear();
                outbox.clear();
            } else if (choice < 8) {
                int most = random.nextInt(120);
                Batch batch = new Batch(false);
                int filled = outbox.fill(batch, most);
                for (int i = 0; i < filled; i++) {
                    assertThat(batch.frame(i)).isSameAs(naive.list.get(i).frame());
                }
                int took = random.nextInt(filled + 1);
                outbox.taken(took);
                naive.list.subList(0, took).clear();
            } else {
                Waiting next = random(random, keys);
                Offer expected = naive.offer(next);
                Statistics.collect(next.policy(), expected);
                assertThat(outbox.offer(next.frame()))
                        .as("step %s, seed %s", step, seed)
                        .isEqualTo(expected);
            }
            assertThat(frames(outbox)).as("step %s, seed %s", step, seed).isEqualTo(naive.frames());
            assertThat(outbox.bytes()).isEqualTo(naive.bytes());
            assertThat(outbox.count()).isEqualTo(naive.list.size());
            assertThat(outbox.dropped()).isEqualTo(naive.dropped);
        }
        Statistics.coverage(coverage -> {
            for (Overflow policy : Overflow.values()) {
                for (Offer offer : Offer.values()) {
                    coverage.check(policy, offer).percentage(percent -> percent > 0.5);
                }
            }
        });
    }

    private static Waiting random(Random random, int keys) {
        if (random.nextInt(12) == 0) {
            Frame pong = Frame.pong(new byte[random.nextInt(20)]);
            return new Waiting(pong, Overflow.CLOSE, PRICES, "");
        }
        Overflow policy = Overflow.values()[random.nextInt(3)];
        ChannelName channel = ChannelName.of("c" + random.nextInt(3));
        String key = random.nextInt(10) == 0 ? "" : "k" + random.nextInt(keys);
        byte[] payload = new byte[random.nextInt(20) == 0 ? 200 : random.nextInt(40)];
        return new Waiting(Frame.text(payload).under(policy, channel, key), policy, channel, key);
    }
}
