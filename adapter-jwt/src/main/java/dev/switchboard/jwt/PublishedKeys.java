package dev.switchboard.jwt;

import com.nimbusds.jose.jwk.JWKSet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Fetches a set of keys over HTTP, without following redirects and without blocking. Thread-safe. */
final class PublishedKeys implements Supplier<CompletionStage<JWKSet>> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI url;
    // Made at the first need: it starts a thread of its own.
    private Optional<HttpClient> client = Optional.empty(); // guarded by this

    PublishedKeys(URI url) {
        String scheme = String.valueOf(url.getScheme());
        if ((!scheme.equals("https") && !scheme.equals("http")) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "keys are at a URL such as https://login.example/.well-known/jwks.json, not at " + url);
        }
        this.url = url;
    }

    private synchronized HttpClient client() {
        if (client.isEmpty()) {
            client =
                    Optional.of(HttpClient.newBuilder().connectTimeout(PATIENCE).build());
        }
        return client.get();
    }

    @Override
    public CompletionStage<JWKSet> get() {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json")
                .timeout(PATIENCE)
                .build();
        return client().sendAsync(request, HttpResponse.BodyHandlers.ofString())
                // The request's own timeout ends with the headers, and a body can be as slow.
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(this::read);
    }

    private JWKSet read(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the keys at " + url + " were answered with " + response.statusCode());
        }
        try {
            return JWKSet.parse(response.body());
        } catch (ParseException e) {
            throw new IllegalStateException("what is at " + url + " is no set of keys", e);
        }
    }
}
