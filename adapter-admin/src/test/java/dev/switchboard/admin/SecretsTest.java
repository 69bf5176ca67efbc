package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "db-pwd",
                "passPhrase",
                "JWT",
                "bearerValue",
                "session_id",
                "JSESSIONID",
                "otp",
                "otpCode",
                "smsOtp",
                "aws.access-key",
                "X-API-Key",
                "private key"
            })
    void takesForASecretWhatSoundsLikeOne(String name) {
        assertThat(Secrets.named(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "footprint", "session", "key", "path", "hot-pink"})
    void showsEverythingElse(String name) {
        assertThat(Secrets.named(name)).isFalse();
    }
}
