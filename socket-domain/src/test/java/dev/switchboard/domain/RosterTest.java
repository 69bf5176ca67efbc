package dev.switchboard.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.domain.Roster.Present;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The roster against a model of lists, and the stories of the grace. */
class RosterTest {
    private static final UserId ANN = UserId.of("ann");
    private static final UserId BOB = UserId.of("bob");

    private static final NodeId EAST = NodeId.of("east");
    private static final NodeId WEST = NodeId.of("west");

    private final Roster roster = new Roster();

    @Test
    void three_tabs_are_one_user() {
        assertThat(roster.join(ANN, "Ann")).isTrue();
        assertThat(roster.join(ANN, "Ann")).isFalse();
        assertThat(roster.join(ANN, "Ann B")).isFalse();
        assertThat(roster.first(10)).containsExactly(new Present(ANN, "Ann B", 3));
        assertThat(roster.leave(ANN, false, 0)).isFalse();
        assertThat(roster.leave(ANN, false, 0)).isFalse();
        assertThat(roster.leave(ANN, false, 0)).isTrue();
        assertThat(roster.count()).isZero();
    }

    @Test
    void who_is_back_within_the_grace_never_left_and_an_old_end_of_it_means_nothing() {
        roster.join(ANN, "Ann");
        assertThat(roster.leave(ANN, true, 5)).isTrue();
        assertThat(roster.first(10)).containsExactly(new Present(ANN, "Ann", 0));
        assertThat(roster.join(ANN, "Ann")).isFalse();
        assertThat(roster.expire(ANN, 5)).isFalse();
        assertThat(roster.leave(ANN, true, 9)).isTrue();
        assertThat(roster.expire(ANN, 5)).as("of the time before").isFalse();
        assertThat(roster.expire(ANN, 9)).isTrue();
        assertThat(roster.expire(ANN, 9)).isFalse();
        assertThat(roster.join(ANN, "Ann")).isTrue();
    }

    @Test
    void nobody_leaves_who_is_not_there() {
        assertThatThrownBy(() -> roster.leave(ANN, false, 0)).isInstanceOf(IllegalStateException.class);
        roster.join(ANN, "Ann");
        roster.leave(ANN, true, 0);
        assertThatThrownBy(() -> roster.leave(ANN, false, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(roster.expire(BOB, 0)).isFalse();
    }

    @Test
    void a_user_on_two_nodes_is_there_once_and_gone_with_the_last() {
        assertThat(roster.came(EAST, ANN, "Ann", 2)).isTrue();
        assertThat(roster.join(ANN, "Annie")).isFalse();
        assertThat(roster.came(WEST, ANN, "Ann", 1)).isFalse();
        assertThat(roster.first(10)).containsExactly(new Present(ANN, "Annie", 4));
        assertThat(roster.here(ANN)).contains(new Present(ANN, "Annie", 1));
        assertThat(roster.elsewhere()).isEqualTo(3);
        assertThat(roster.absent(WEST, Set.of())).containsExactly(ANN);
        assertThat(roster.absent(WEST, Set.of(ANN, BOB))).isEmpty();
        assertThat(roster.nodes()).containsExactlyInAnyOrder(EAST, WEST);

        assertThat(roster.leave(ANN, false, 0)).isTrue();
        assertThat(roster.contains(ANN)).isTrue();
        assertThat(roster.here(ANN)).isEmpty();
        assertThat(roster.went(EAST, ANN)).isFalse();
        assertThat(roster.went(EAST, ANN)).as("a second time").isFalse();
        assertThat(roster.nodes()).containsExactly(WEST);
        assertThat(roster.went(WEST, ANN)).isTrue();
        assertThat(roster.contains(ANN)).isFalse();
        assertThat(roster.elsewhere()).isZero();
        assertThat(roster.nodes()).isEmpty();
    }

    @Test
    void who_is_absent_is_found_among_others_of_the_node_and_of_other_nodes() {
        for (int i = 0; i < 10; i++) {
            roster.came(i % 2 == 0 ? EAST : WEST, UserId.of("u" + i), "U", 1);
        }
        roster.came(EAST, UserId.of("u1"), "U", 2);
        roster.came(EAST, UserId.of("u1"), "U", 3);

        assertThat(roster.absent(EAST, Set.of(UserId.of("u0"), UserId.of("u4"), UserId.of("u3"))))
                .containsExactly(UserId.of("u1"), UserId.of("u2"), UserId.of("u6"), UserId.of("u8"));
        assertThat(roster.absent(NodeId.of("north"), Set.of(UserId.of("u0")))).isEmpty();
    }

    @Test
    void who_comes_to_another_node_lingers_here_no_more() {
        roster.join(ANN, "Ann");
        roster.leave(ANN, true, 5);
        assertThat(roster.connected(0, 0)).isEmpty();
        assertThat(roster.came(EAST, ANN, "Ann", 1)).isFalse();
        assertThat(roster.connected(0, 0)).containsExactly(new Present(ANN, "Ann", 1));
        assertThat(roster.expire(ANN, 5)).isFalse();
        assertThat(roster.went(EAST, ANN)).isTrue();
    }

    @Test
    void a_part_of_those_who_are_connected_is_in_the_order_of_their_coming() {
        roster.came(EAST, BOB, "Bob", 1);
        roster.join(ANN, "Ann");
        assertThat(roster.connected(0, 1)).extracting(Present::id).containsExactly(BOB);
        assertThat(roster.connected(1, 0)).extracting(Present::id).containsExactly(ANN);
    }

    /** Of three nodes, of which the roster's own is the first, each user is there as long as one of them has a connection. */
    @Property
    void over_nodes_it_does_what_a_model_does(@ForAll long seed) {
        Random random = new Random(seed);
        Roster tried = new Roster();
        NodeId[] nodes = {EAST, WEST};
        int[][] connections = new int[4][3];
        for (int step = 0; step < 80; step++) {
            int who = random.nextInt(4);
            UserId user = UserId.of("u" + who);
            int node = random.nextInt(3);
            boolean before = sum(connections[who]) > 0;
            boolean news;
            if (node == 0 && random.nextBoolean()) {
                connections[who][0]++;
                news = tried.join(user, "n");
                assertThat(news).isEqualTo(!before);
            } else if (node == 0) {
                if (connections[who][0] > 0) {
                    connections[who][0]--;
                    tried.leave(user, false, step);
                }
            } else {
                connections[who][node] = random.nextInt(3);
                boolean after = sum(connections[who]) > 0;
                news = connections[who][node] == 0
                        ? tried.went(nodes[node - 1], user)
                        : tried.came(nodes[node - 1], user, "n", connections[who][node]);
                assertThat(news).isEqualTo(before != after);
            }
            int elsewhere = 0;
            for (int i = 0; i < 4; i++) {
                assertThat(tried.contains(UserId.of("u" + i))).isEqualTo(sum(connections[i]) > 0);
                elsewhere += connections[i][1] + connections[i][2];
            }
            assertThat(tried.elsewhere()).isEqualTo(elsewhere);
            Set<UserId> one = Set.of(user);
            for (int i = 0; i < nodes.length; i++) {
                int there = 0;
                for (int[] of : connections) {
                    there += of[i + 1] > 0 ? 1 : 0;
                }
                assertThat(tried.absent(nodes[i], Set.of())).hasSize(there);
                assertThat(tried.absent(nodes[i], one))
                        .hasSize(there - (connections[who][i + 1] > 0 ? 1 : 0))
                        .doesNotContain(user);
                assertThat(tried.nodes().contains(nodes[i])).isEqualTo(there > 0);
            }
        }
    }

    private static int sum(int[] numbers) {
        return numbers[0] + numbers[1] + numbers[2];
    }

    @Property
    void it_does_what_a_model_does(@ForAll long seed) {
        Random random = new Random(seed);
        Roster tried = new Roster();
        Map<String, Integer> connections = new LinkedHashMap<>();
        Map<String, Long> lingers = new LinkedHashMap<>();
        for (long now = 0; now < 80; now++) {
            String name = "u" + random.nextInt(5);
            UserId user = UserId.of(name);
            int here = connections.getOrDefault(name, -1);
            switch (random.nextInt(3)) {
                case 0 -> {
                    assertThat(tried.join(user, name)).isEqualTo(here < 0);
                    connections.put(name, Math.max(here, 0) + 1);
                    lingers.remove(name);
                }
                case 1 -> {
                    if (here > 0) {
                        boolean stays = random.nextBoolean();
                        assertThat(tried.leave(user, stays, now)).isEqualTo(here == 1);
                        connections.put(name, here - 1);
                        if (here == 1 && stays) {
                            lingers.put(name, now);
                        } else if (here == 1) {
                            connections.remove(name);
                        }
                    }
                }
                default -> {
                    long left = lingers.getOrDefault(name, now) - random.nextInt(2);
                    boolean ends = lingers.getOrDefault(name, -2L) == left;
                    assertThat(tried.expire(user, left)).isEqualTo(ends);
                    if (ends) {
                        lingers.remove(name);
                        connections.remove(name);
                    }
                }
            }
            List<Present> expected = new ArrayList<>();
            connections.forEach((id, count) -> expected.add(new Present(UserId.of(id), id, count)));
            assertThat(tried.count()).isEqualTo(expected.size());
            assertThat(tried.first(10)).isEqualTo(expected);
            assertThat(tried.first(2)).isEqualTo(expected.subList(0, Math.min(2, expected.size())));
        }
    }
}
