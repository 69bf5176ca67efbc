package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Profile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class GuestsTest {
    private static final UUID ID = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");

    private final Guests guests = Guests.with(Optional.empty());

    private Profile profile(String query, String... cookies) {
        Handshake handshake =
                new Handshake("any", "/connect", query, Map.of("Cookie", List.of(cookies)), "127.0.0.1", false);
        Verdict verdict = guests.authenticator()
                .authenticate(handshake)
                .toCompletableFuture()
                .join();
        return ((Verdict.Known) verdict).profile();
    }

    @Test
    void knowsAGuestByTheCookieThatItSigned() {
        String cookie = Guests.COOKIE + "=" + guests.sign(ID);

        assertThat(profile("", "a=b; " + cookie).id().value()).isEqualTo(ID.toString());
        assertThat(profile("name=Ada", cookie))
                .isEqualTo(Profile.of(profile("", cookie).id(), "Ada"));
    }

    @Test
    void takesEverybodyElseForSomebodyNew() {
        String signed = guests.sign(ID);
        String otherId = UUID.randomUUID() + signed.substring(36);
        String otherTail = signed.substring(0, signed.length() - 2) + (signed.endsWith("AA") ? "BB" : "AA");
        String others = Guests.with(Optional.empty()).sign(ID);

        for (String forged :
                List.of("", ID.toString(), ID + ".", otherId, otherTail, others, signed + "x", signed + "=")) {
            assertThat(guests.verify(forged)).as(forged).isEmpty();
            assertThat(profile("", Guests.COOKIE + "=" + forged).id().value())
                    .as(forged)
                    .isNotEqualTo(ID.toString());
        }
        assertThat(profile("").id()).isNotEqualTo(profile("").id());
        assertThat(profile("name=Ada").id()).isNotEqualTo(profile("name=Ada").id());
    }

    @Test
    void keepsASecretOverRestarts() {
        Optional<String> secret = Optional.of("correct horse battery staple");

        assertThat(Guests.with(secret).verify(Guests.with(secret).sign(ID))).contains(ID);
    }

    @Test
    void showsTheNameThatWasGivenOrAGuests() {
        String cookie = Guests.COOKIE + "=" + guests.sign(ID);

        assertThat(profile("", cookie).name()).isEqualTo("guest-0f8f");
        assertThat(profile("name=%20%E2%80%AE", cookie).name()).isEqualTo("guest-0f8f");
        assertThat(profile("name=%3Cb%3EAda").name()).isEqualTo("<b>Ada");
        assertThat(profile("name=" + "x".repeat(100)).name()).hasSize(64);
    }

    @Test
    void greetsWhoHasNoCookieOfItsOwn() {
        String cookie = guests.greet(List.of(), false).orElseThrow();

        assertThat(cookie)
                .matches(
                        Guests.COOKIE + "=[0-9a-f-]{36}\\.[\\w-]{43}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
        assertThat(guests.greet(List.of(), true).orElseThrow()).endsWith("; Secure");
        assertThat(guests.greet(List.of("a=b; " + cookie.split(";")[0]), false)).isEmpty();
        assertThat(guests.greet(List.of("x" + cookie.split(";")[0]), false)).isPresent();
        assertThat(guests.greet(List.of(Guests.COOKIE + "=forged"), false)).isPresent();
    }
}
