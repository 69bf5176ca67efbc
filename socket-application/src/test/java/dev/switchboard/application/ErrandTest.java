package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Close;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ErrandTest {
    private static final UserId USER = UserId.of("ünal");
    private static final Set<ConnectionId> TWO =
            Set.of(new ConnectionId(new UUID(1, 2)), new ConnectionId(new UUID(-3, Long.MIN_VALUE)));
    private static final List<Errand> ALL = List.of(
            new Errand.ToUser(USER, text("{\"cmd\":\"ä\"}"), TWO),
            new Errand.ToUser(USER, text("{}"), Set.of()),
            new Errand.ToAll(text("x".repeat(70_000)), TWO),
            new Errand.End(USER, Close.of(1013, "später")),
            new Errand.End(USER, Close.DISCONNECTED));

    private static Frame text(String text) {
        return Frame.text(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void arrives_as_it_was_sent() {
        for (Errand errand : ALL) {
            Optional<Errand> read = Errand.of(errand.note());
            assertThat(read).as("%s", errand).isPresent();
            assertThat(read.get()).usingRecursiveComparison().isEqualTo(errand);
        }
    }

    @Test
    void what_was_cut_or_is_of_another_version_is_none() {
        for (Errand errand : List.of(ALL.get(0), ALL.get(3))) {
            byte[] note = errand.note();
            for (int length = 0; length < 6; length++) {
                assertThat(Errand.of(Arrays.copyOf(note, length)))
                        .as("%s bytes", length)
                        .isEmpty();
            }
            byte[] newer = note.clone();
            newer[0]++;
            assertThat(Errand.of(newer)).isEmpty();
            byte[] unknown = note.clone();
            unknown[1] = 9;
            assertThat(Errand.of(unknown)).isEmpty();
        }
        byte[] notText = ALL.get(0).note();
        notText[notText.length - 1] = (byte) 0xFF;
        assertThat(Errand.of(notText)).as("a frame that is no UTF-8").isEmpty();
        byte[] endless = new Errand.ToAll(text("{}"), Set.of()).note();
        endless[2] = 0x7F;
        assertThat(Errand.of(endless)).as("two thousand million exceptions").isEmpty();
    }

    @Property(tries = 2_000)
    void rubbish_is_refused_and_never_thrown_about(@ForAll @Size(max = 60) byte[] rubbish) {
        Errand.of(rubbish);
        if (rubbish.length > 1) {
            rubbish[0] = Errand.VERSION;
            rubbish[1] = (byte) (1 + (rubbish[1] & 3));
            Errand.of(rubbish);
        }
    }
}
