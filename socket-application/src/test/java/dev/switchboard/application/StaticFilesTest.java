package dev.switchboard.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticFilesTest {
    private final StaticFiles files =
            StaticFiles.of(getClass().getClassLoader(), "dev/switchboard/application/files/", "/assets/");

    static WebRequest request(String method, String path, Map<String, List<String>> headers) {
        return new WebRequest(method, path, "", headers, new byte[0], "127.0.0.1", false);
    }

    private WebResponse get(String path) throws IOException {
        return files.handle(request("GET", path, Map.of()));
    }

    @Test
    void servesAFileWithItsTypeAndATag() throws IOException {
        WebResponse css = get("/assets/a.css");

        assertThat(css.status()).isEqualTo(200);
        assertThat(new String(css.body(), StandardCharsets.UTF_8)).isEqualTo("body { margin: 0 }\n");
        assertThat(css.headers())
                .containsEntry("Content-Type", "text/css; charset=utf-8")
                .containsEntry("Cache-Control", "no-cache");
        assertThat(css.headers().get("ETag")).matches("\"[0-9a-f]{24}\"");
        assertThat(get("/assets/sub/b.js").headers()).containsEntry("Content-Type", "text/javascript; charset=utf-8");
    }

    @Test
    void answersHeadAsGetAndLeavesTheBodyToTheTransport() throws IOException {
        WebResponse head = files.handle(request("HEAD", "/assets/a.css", Map.of()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEqualTo(get("/assets/a.css").body());
    }

    @Test
    void saysNotModifiedToWhoHasTheFile() throws IOException {
        String tag = get("/assets/a.css").headers().get("ETag");

        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            WebResponse again = files.handle(request("GET", "/assets/a.css", Map.of("if-none-match", List.of(known))));
            assertThat(again.status()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers()).containsEntry("ETag", tag);
        }
        WebResponse changed =
                files.handle(request("GET", "/assets/a.css", Map.of("if-none-match", List.of("\"other\""))));
        assertThat(changed.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/",
                "/assets/sub",
                "/assets/sub/",
                "/assets/none.css",
                "/assets/key.pem",
                "/assets/../outside.txt",
                "/assets/sub/../a.css",
                "/assets/sub/../../outside.txt",
                "/assets/./a.css",
                "/assets//a.css",
                "/assets/sub//b.js",
                "/assets/..\\outside.txt",
                "/assets/%2e%2e/outside.txt",
                "/assets/a.css\u0000.css",
                "/assets/a.css/",
                "/assets/.css",
                "/elsewhere/a.css",
                "/",
            })
    void answersNotFoundToEverythingElse(String path) throws IOException {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void refusesToBeWrittenTo() throws IOException {
        WebResponse refused = files.handle(request("PUT", "/assets/a.css", Map.of()));

        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @Test
    void refusesFoldersAndPrefixesThatWouldNotBeOnes() {
        ClassLoader loader = getClass().getClassLoader();
        assertThatThrownBy(() -> StaticFiles.of(loader, "files", "/assets/")).hasMessageContaining("ends with /");
        assertThatThrownBy(() -> StaticFiles.of(loader, "/files/", "/assets/")).hasMessageContaining("ends with /");
        assertThatThrownBy(() -> StaticFiles.of(loader, "files/", "assets")).hasMessageContaining("begins and ends");
    }
}
