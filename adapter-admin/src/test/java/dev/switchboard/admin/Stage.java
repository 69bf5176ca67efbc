package dev.switchboard.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Pages;
import dev.switchboard.application.Switchboard;
import dev.switchboard.application.SwitchboardBuilder;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Authenticator;
import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.ConnectionId;
import dev.switchboard.domain.Payload;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import dev.switchboard.jackson.JacksonCodec;
import dev.switchboard.testkit.Dialer;
import dev.switchboard.testkit.HttpReply;
import dev.switchboard.testkit.RawClient;
import dev.switchboard.testkit.RawRequest;
import dev.switchboard.testkit.TestClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A service with a console, over a real server. Confined to one test. */
final class Stage implements AutoCloseable {
    static final String TOKEN = "correct horse battery staple";
    static final String PATH = "/admin/websocket";

    final Codec codec = new JacksonCodec();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
    final Switchboard switchboard;
    final AdminConsole console;
    final Transport.Running server;

    Stage(Transport transport) throws IOException {
        this(transport, AdminOptions.token(TOKEN));
    }

    Stage(Transport transport, AdminOptions options) throws IOException {
        this(transport, options, builder -> {});
    }

    Stage(Transport transport, AdminOptions options, Consumer<SwitchboardBuilder> more) throws IOException {
        SwitchboardBuilder builder = Switchboard.builder(codec)
                .authenticator(Authenticator.of(Stage::user))
                .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
                .channel(
                        "room:{id}",
                        room -> room.history(10, Duration.ofMinutes(1))
                                .on(
                                        "say",
                                        (caller, command, param) ->
                                                caller.channel().publish("say", param)))
                .channel(
                        "{any}",
                        any -> any.on(
                                "say",
                                (caller, command, param) -> caller.channel().publish("say", param)))
                .command(
                        "whoami",
                        (caller, command, param) ->
                                caller.reply("you", caller.connection().toString()))
                .command("ping", (caller, command, param) -> caller.reply("pong", param));
        more.accept(builder);
        switchboard = builder.build();
        console = AdminConsole.of(switchboard.operations(), codec, options.clock(now::get));
        server = transport.start(Site.on(0)
                .socket("/socket", switchboard)
                .socket(console.socketPath(), console.gateway())
                .pages(console.before(Pages.none().at("/", request -> WebResponse.text(200, "text/plain", "home")))));
    }

    private static Profile user(Handshake handshake) {
        String id = handshake.param("user").orElse("guest");
        return Profile.of(
                UserId.of(id), Profile.displayName(handshake.param("name").orElse(id), id));
    }

    Operations operations() {
        return switchboard.operations();
    }

    TestClient dial(String query) {
        return Dialer.standard().dial(server, "/socket?" + query);
    }

    static ConnectionId id(TestClient client) {
        return ConnectionId.of(
                client.send("", "whoami", "null").expect("you").param().replace("\"", ""));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String origin() {
        return "http://127.0.0.1:" + server.port();
    }

    RawRequest request(String method, String below) {
        return RawRequest.of(method, PATH + below).replacing("Host", "127.0.0.1:" + server.port());
    }

    HttpReply ask(RawRequest request) {
        try (RawClient client = RawClient.tcp(server.port())) {
            return client.ask(request);
        }
    }

    /** With the token in the header. */
    HttpReply get(String below) {
        return ask(request("GET", below).with("Authorization", "Bearer " + TOKEN));
    }

    HttpReply post(String below, String json) {
        return ask(
                request("POST", below).with("Authorization", "Bearer " + TOKEN).body(json));
    }

    HttpReply login(String token) {
        return ask(request("POST", "/login").with("Origin", origin()).body("token=" + encode(token)));
    }

    /** The cookie of a login, as it goes back in a request. */
    String cookie() {
        HttpReply reply = login(TOKEN);
        assertThat(reply.status()).as("%s", reply).isEqualTo(204);
        return cookie(reply).orElseThrow();
    }

    static Optional<String> cookie(HttpReply reply) {
        return reply.header("set-cookie").map(line -> line.substring(0, line.indexOf(';')));
    }

    String csrf(String cookie) {
        return String.valueOf(
                json(ask(request("GET", "/api/session").with("Cookie", cookie))).get("csrf"));
    }

    /** A request of the console's own page that changes something. */
    RawRequest page(String below, String cookie, String json) {
        return request("POST", below)
                .with("Cookie", cookie)
                .with("Origin", origin())
                .with("Sec-Fetch-Site", "same-origin")
                .with("X-Switchboard-Csrf", csrf(cookie))
                .body(json);
    }

    Map<String, Object> json(HttpReply reply) {
        assertThat(reply.header("content-type")).as("%s", reply).contains("application/json");
        return json(reply.text());
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> json(String text) {
        return ((Codec.Param.Value<Map<String, Object>>) (Codec.Param<?>) codec.read(Payload.json(text), Map.class))
                .value();
    }

    @Override
    public void close() {
        console.close();
        switchboard.close();
        server.close();
    }
}
