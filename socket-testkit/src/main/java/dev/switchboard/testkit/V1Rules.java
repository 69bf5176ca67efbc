package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.application.Presence;
import dev.switchboard.application.port.in.JoinResult;
import dev.switchboard.application.port.in.Page;
import dev.switchboard.application.port.out.Authenticator.Verdict;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Limit;
import dev.switchboard.domain.Limits;
import dev.switchboard.domain.Profile;
import dev.switchboard.domain.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** PROTOCOL of v1 clients: negotiation, welcome, joining, presence, heartbeats, credentials; plain clients beside them. */
abstract class V1Rules extends Rules {
    private static final String ANN = "{id=ann, name=ann, connections=1}";
    private static final String BOB = "{id=bob, name=bob, connections=1}";
    private static final Pattern ID = Pattern.compile("id=(\\w+)");
    private static final Pattern LEFT = Pattern.compile("(\\w+)");

    @Test
    @DisplayName(
            "V1-1 who offers switchboard.v1.json gets it and a welcome first; who offers something else gets nothing of it")
    void negotiates() {
        Bench bench = start();
        TestClient ann = bench.dialV1Silently("user=ann");
        Received welcome = ann.expect("sb:welcome");
        assertThat(ann.subprotocol()).contains("switchboard.v1.json");
        welcome.hasChannel("")
                .hasField("node", "bench")
                .hasField("heartbeatMs", 25000)
                .hasField("maxBytes", 65536);
        assertThat(welcome.field("connection")).hasSize(36);
        assertThat(welcome.field("user")).contains("ann");
        assertThat(welcome.param()).doesNotContain("expiresAt");

        TestClient other = bench.dial("user=bob", Map.of("Sec-WebSocket-Protocol", "chat.v2"));
        assertThat(other.subprotocol()).isEmpty();
        other.expectNothing();
        TestClient both = bench.dial("user=eve", Map.of("Sec-WebSocket-Protocol", "chat.v2, switchboard.v1.json"));
        assertThat(both.subprotocol()).contains("switchboard.v1.json");
        both.expect("sb:welcome");
    }

    @Test
    @DisplayName("V1-2 a join is answered with who is there; plain and v1 clients hear each other and of each other")
    void joins() {
        Bench bench = start();
        TestClient plain = bench.dial("ch=room:1&user=ann");
        TestClient bob = bench.dialV1("user=bob");
        Received joined = bob.request(1, "room:1", "sb:join", "null").expectReply(1);
        joined.hasChannel("room:1")
                .hasField("count", 2)
                .hasField("members", bench.nodes() == 1 ? "[" + ANN + ", " + BOB + "]" : "[" + BOB + ", " + ANN + "]");
        assertThat(joined.cmd()).isEqualTo("sb:join");
        assertThat(joined.param()).doesNotContain("offset", "recovered", "missed");
        plain.expect("online-update").hasParam("{\"userID\":\"bob\",\"connected\":true}");

        plain.send("chat", text("hi"));
        for (TestClient client : List.of(plain, bob)) {
            client.expect("chat").hasChannel("room:1").hasField("text", "hi").isFrom("ann");
        }
        bob.send("room:1", "chat", text("ho"));
        plain.expect("chat").isFrom("bob");
        assertThat(bob.expect("chat").label("offset")).isEmpty();

        TestClient eve = bench.dialV1("user=eve");
        eve.request(7, "room:1", "sb:join", "{}").expectReply(7).hasField("count", 3);
        plain.expect("online-update").isFrom("eve");
        bob.expect("sb:presence")
                .hasChannel("room:1")
                .isFromNobody()
                .hasParam("{\"joined\":[{\"id\":\"eve\",\"name\":\"eve\"}],\"left\":[],\"count\":3}");
        eve.request(8, "room:1", "sb:leave", "null").expectReply(8).hasParam("null");
        bob.expect("sb:presence").hasParam("{\"joined\":[],\"left\":[\"eve\"],\"count\":2}");
        eve.request(9, "room:1", "sb:leave", "null").expectReply(9).hasParam("null");
        plain.send("chat", text("gone"));
        bob.expect("chat");
        eve.expectNothing();
        bob.request(2, "room:1", "sb:join", "null").expectReply(2).hasField("count", 2);
        bob.expectNothing();
    }

    @Test
    @DisplayName("V1-3 ch does nothing for v1 clients, and their messages without a channel are about none")
    void ignoresCh() {
        Bench bench = start();
        TestClient ann = bench.dialV1("ch=room:1&user=ann");
        ann.send("chat", text("hi"));
        ann.next().isError("not-a-member").hasChannel("");
        assertThat(bench.operations.status().channels()).isZero();
    }

    @Test
    @DisplayName("V1-4 every request has one reply that repeats it: null when done, err when refused")
    void replies() {
        Bench bench = start();
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "", "note", text("x"));
        ann.expectReply(1).hasParam("null").hasChannel("");
        ann.request(2, "room:1", "chat", text("x"));
        Received failure =
                ann.expectFailure(2, "not-a-member").hasChannel("room:1").hasParam("null");
        assertThat(failure.cmd()).isEqualTo("chat");
        ann.request(3, "", "nonsense", "null").expectFailure(3, "unknown-command");
        ann.request(4, "", "count", "{\"count\":\"x\"}").expectFailure(4, "invalid-param");
        ann.request(5, "", "boom", "null");
        assertThat(ann.expectFailure(5, "internal").label("err"))
                .contains("\"ref\"")
                .doesNotContain("secret");
        ann.request(6, "", "sb:welcome", "null").expectFailure(6, "reserved-command");
        ann.request(7, "", "sb:join", "null").expectFailure(7, "invalid-message");
        ann.request(8, "nowhere", "sb:join", "null").expectFailure(8, "forbidden");
        ann.request(9, "room:1", "sb:join", "{\"recover\":{\"epoch\":\"\",\"offset\":1}}")
                .expectFailure(9, "invalid-param");
        ann.request(10, "room:1", "sb:join", "{\"recover\":{\"epoch\":\"e\",\"offset\":-1}}")
                .expectFailure(10, "invalid-param");
        ann.request(11, "", "ping", "null");
        ann.expect("pong");
        ann.expectReply(11).hasParam("null");
        ann.expectNothing();
    }

    @Test
    @DisplayName("V1-5 an id that is none is refused, one in flight too, and to plain clients it means nothing")
    void judgesIds() {
        CompletableFuture<String> later = new CompletableFuture<>();
        Bench bench = start(Limits.STANDARD, builder -> builder.call("later", Map.class, (caller, param) -> later));
        TestClient ann = bench.dialV1("user=ann");
        for (String id :
                List.of("-1", "1.5", "\"1\"", "9007199254740992", "1e3", "true", "{}", "123456789012345678901")) {
            ann.sendText("{\"cmd\":\"ping\",\"id\":" + id + "}");
            ann.next().isError("invalid-message");
        }
        ann.request(9007199254740991L, "", "note", text("x")).expectReply(9007199254740991L);
        ann.request(0, "", "note", text("x")).expectReply(0);
        ann.request(5, "", "later", "{}");
        ann.request(5, "", "note", text("x")).next().isError("invalid-message");
        later.complete("now");
        ann.expectReply(5).hasParam("\"now\"");
        ann.request(5, "", "note", text("x")).expectReply(5);
        ann.sendText("{\"cmd\":\"x\",\"re\":77,\"param\":1}");
        ann.next().isError("invalid-message");

        TestClient plain = bench.dial("user=bob");
        plain.sendText("{\"cmd\":\"ping\",\"id\":\"x\",\"re\":-1,\"err\":7}");
        assertThat(plain.expect("pong").raw()).doesNotContain("\"re\"");
        plain.send("room:1", "sb:join", "null");
        plain.next().isError("reserved-command");
    }

    @Test
    @DisplayName("V1-6 sb:ping is answered at once, past the mailbox; and comes when nothing was sent for a heartbeat")
    void pings() {
        Bench bench = start(Limits.STANDARD.with(Limit.HEARTBEAT, 100).with(Limit.HEARTBEAT_GRACE, 60_000));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "", "block", "null");
        ann.send("", "sb:ping", "null");
        ann.skipTo("sb:pong").hasParam("null");
        ann.skipTo("sb:ping").hasParam("null").hasChannel("");
        ann.send("", "sb:pong", "null");
        bench.gate.open();
        ann.skipTo("unblocked");
    }

    @Test
    @DisplayName("V1-7 refused credentials: 101 and then 4501, as browsers hide a 401; plain clients get the 401")
    void turnsAway() {
        Bench bench = start();
        TestClient nobody = bench.dialV1Silently("user=nobody");
        nobody.expectClosed(Close.CREDENTIALS.code());
        assertThat(nobody.received()).isEmpty();
        assertThat(bench.operations.status().connections()).isZero();
    }

    @Test
    @DisplayName(
            "V1-8 credentials that expire close with 4501 in either dialect; sb:refresh prolongs them, for the same user")
    void expires() {
        Bench bench = start(
                Limits.STANDARD.with(Limit.CLOSE_LINGER, 200),
                builder -> builder.authenticator(handshake -> {
                    Optional<String> token = handshake.bearer();
                    String user = handshake.param("user").orElse("guest");
                    if (token.isPresent() && token.get().equals("bad")) {
                        return CompletableFuture.completedFuture(new Verdict.Unknown("the token is bad"));
                    }
                    boolean fresh = token.isPresent();
                    Profile profile = Profile.of(UserId.of(fresh && token.get().equals("eve") ? "eve" : user), user);
                    Instant end = Instant.now().plusSeconds(fresh ? 3_600 : 2);
                    return CompletableFuture.completedFuture(new Verdict.Known(profile, true, Optional.of(end)));
                }));
        TestClient plain = bench.dial("ch=room:1&user=ann");
        TestClient lazy = bench.dialV1Silently("user=bob");
        assertThat(lazy.expect("sb:welcome").field("expiresAt")).matches("[0-9]{13}");
        TestClient kept = bench.dialV1("user=eva");
        kept.request(1, "", "sb:refresh", "{\"token\":\"bad\"}").expectFailure(1, "unauthenticated");
        kept.request(2, "", "sb:refresh", "{\"token\":\"eve\"}").expectFailure(2, "forbidden");
        kept.request(3, "", "sb:refresh", "{}").expectFailure(3, "invalid-param");
        assertThat(kept.request(4, "", "sb:refresh", "{\"token\":\"good\"}")
                        .expectReply(4)
                        .field("expiresAt"))
                .matches("[0-9]{13}");
        plain.expectClosed(4501);
        lazy.expectClosed(4501);
        kept.expectNothing();
    }

    @Test
    @DisplayName("V1-9 a token of a handshake comes as bearer header or as a sub-protocol item, which is not selected")
    void takesTokens() {
        Bench bench = start(
                Limits.STANDARD,
                builder -> builder.authenticator(handshake -> CompletableFuture.completedFuture(new Verdict.Known(
                        Profile.of(UserId.of(handshake.bearer().orElse("none")), "x")))));
        TestClient item = bench.dial("", Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json, bearer.YW5uLT4_"));
        assertThat(item.expect("sb:welcome").field("user")).contains("ann->?");
        assertThat(item.subprotocol()).contains("switchboard.v1.json");
        TestClient header =
                bench.dial("", Map.of("Sec-WebSocket-Protocol", "switchboard.v1.json", "Authorization", "Bearer bob"));
        assertThat(header.expect("sb:welcome").field("user")).contains("bob");
        TestClient plain = bench.dial("", Map.of("Sec-WebSocket-Protocol", "bearer.YW5u"));
        assertThat(plain.subprotocol()).isEmpty();
        plain.send("", "whoami", "null");
        plain.expect("you").hasField("user", "ann");
    }

    @Test
    @Exceeds(Limit.PRESENCE_GRACE)
    @DisplayName("V1-10 a lasting user who is back within the grace was never gone; who is not is told once")
    void grantsGrace() {
        Bench bench = start(Limits.STANDARD.with(Limit.PRESENCE_GRACE, 1_000));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "room:1", "sb:join", "null").expectReply(1);
        TestClient plain = bench.dial("ch=room:1&user=eve");
        ann.expect("sb:presence");
        TestClient bob = bench.dial("ch=room:1&user=bob");
        ann.expect("sb:presence");
        plain.expect("online-update");
        bob.cut();
        eventually("bob is gone", () -> bench.operations.status().connections() == 2);
        TestClient again = bench.dialV1("user=bob");
        again.request(1, "room:1", "sb:join", "null").expectReply(1).hasField("count", 3);
        ann.expectNothing();
        plain.expectNothing();
        again.cut();
        ann.expect("sb:presence").hasParam("{\"joined\":[],\"left\":[\"bob\"],\"count\":2}");
        plain.expect("online-update").hasParam("{\"userID\":\"bob\",\"connected\":false}");
        ann.expectNothing();
    }

    @Test
    @Exceeds(Limit.PRESENCE_BATCH)
    @DisplayName("V1-11 in batches v1 clients are told at most once in a while, plain clients nothing")
    void tellsInBatches() {
        Bench bench = start(
                Limits.STANDARD.with(Limit.PRESENCE_BATCH, 1_000).with(Limit.PRESENCE_GRACE, 0),
                builder -> builder.channel("crowd:{id}", crowd -> crowd.presence(Presence.BATCHED)));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "crowd:1", "sb:join", "null").expectReply(1);
        TestClient plain = bench.dial("ch=crowd:1&user=eve");
        TestClient bob = bench.dial("ch=crowd:1&user=bob");
        TestClient tom = bench.dial("ch=crowd:1&user=tom");
        tom.hangUp(1000, "").expectClosed(1000);
        ann.expect("sb:presence")
                .hasParam(
                        "{\"joined\":[{\"id\":\"eve\",\"name\":\"eve\"},{\"id\":\"bob\",\"name\":\"bob\"}],\"left\":[],\"count\":3}");
        bob.hangUp(1000, "").expectClosed(1000);
        ann.expect("sb:presence").hasParam("{\"joined\":[],\"left\":[\"bob\"],\"count\":2}");
        plain.expectNothing();
    }

    @Test
    @Exceeds(Limit.AUTHORIZE_WAIT)
    @DisplayName(
            "V1-12 who may not join is refused, whoever is asked and however long it takes; what they may not say too")
    void authorizes() {
        Bench bench = start(
                Limits.STANDARD.with(Limit.AUTHORIZE_WAIT, 300),
                builder -> builder.channel(
                                "vault:{id}",
                                vault -> vault.authorize(
                                                join -> join.user().id().value().equals("ann")
                                                        || join.token()
                                                                .filter("please"::equals)
                                                                .isPresent())
                                        .authorizePublish(ask -> !ask.var("id").equals("quiet"))
                                        .on(
                                                "say",
                                                (caller, command, param) ->
                                                        caller.channel().publish("said", param)))
                        .channel("slow:{id}", slow -> slow.authorizer(ask -> new CompletableFuture<>())));
        TestClient ann = bench.dialV1("user=ann");
        TestClient bob = bench.dialV1("user=bob");
        ann.request(1, "vault:1", "sb:join", "null").expectReply(1);
        bob.request(1, "vault:1", "sb:join", "null").expectFailure(1, "forbidden");
        bob.send("", "join-room", room("vault:1")).next().isError("forbidden");
        bob.request(2, "vault:1", "sb:join", "{\"token\":\"please\"}").expectReply(2);
        bob.request(3, "vault:1", "say", "1");
        bob.expect("said");
        bob.expectReply(3);
        ann.expect("sb:presence");
        ann.expect("said");
        ann.request(2, "vault:quiet", "sb:join", "null").expectReply(2);
        ann.request(3, "vault:quiet", "say", "1").expectFailure(3, "forbidden");
        ann.request(4, "slow:1", "sb:join", "null").expectFailure(4, "timeout");
        TestClient plain = bench.dial("ch=vault:1&user=eve");
        plain.next().isError("forbidden").hasChannel("vault:1");
        bench.dial("ch=vault:1&user=tom").next().isError("forbidden");
        bench.dial("ch=vault:1&user=ann").expectNothing();
        bob.expectNothing();
    }

    @Test
    @DisplayName("V1-13 a v1 client that shall stay away gets the code and no close-connection")
    void disconnects() {
        Bench bench = start();
        TestClient ann = bench.dialV1("user=ann");
        bench.operations.disconnect(bench.id(ann), Close.DISCONNECTED);
        ann.expectClosed(4500);
        assertThat(ann.received()).noneMatch(message -> message.cmd().equals("close-connection"));
    }

    @Test
    @DisplayName(
            "V1-14 who joins again what it is in misses nothing meanwhile, recoverable or not, and still is in it once")
    void joinsAgainWithoutMissing() throws Exception {
        Bench bench = start(
                FAST,
                builder -> builder.channel(
                        "log:{id}",
                        log -> log.history(100, Duration.ofMinutes(5)).presence(Presence.OFF)));
        for (String channel : List.of("quiet:1", "log:1")) {
            TestClient ann = bench.dialV1("user=ann");
            ann.request(0, channel, "sb:join", "null").expectReply(0);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Integer> publishing = CompletableFuture.supplyAsync(() -> {
                int published = 0;
                while (!done.get() && published < 200_000) {
                    bench.operations.writeChannel(Bench.message(channel, "n", "" + published++), Set.of());
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000);
                }
                return published;
            });
            int heard = 0;
            for (int id = 1; id <= 200; id++) {
                ann.request(id, channel, "sb:join", "null");
                Received next = ann.next();
                for (; next.cmd().equals("n"); next = ann.next()) {
                    next.hasParam("" + heard++);
                }
                assertThat(next.label("re")).isEqualTo("" + id);
            }
            done.set(true);
            int published = publishing.get(30, TimeUnit.SECONDS);
            while (heard < published) {
                ann.expect("n").hasParam("" + heard++);
            }
            ann.expectNothing();
            assertThat(bench.operations.members(name(channel), Page.ALL))
                    .hasSize(1)
                    .allSatisfy(member -> assertThat(member.connections()).isEqualTo(1));
        }
    }

    @Test
    @DisplayName("V1-15 credentials that never really end are no fault")
    void takesAnyExpiry() {
        for (Instant end : List.of(Instant.MAX, Instant.parse("+100000000-01-01T00:00:00Z"))) {
            Bench bench = start(
                    Limits.STANDARD,
                    builder -> builder.authenticator(handshake -> CompletableFuture.completedFuture(
                            new Verdict.Known(Profile.of(UserId.of("ann"), "ann"), true, Optional.of(end)))));
            TestClient ann = bench.dialV1("");
            ann.request(1, "", "sb:refresh", "{\"token\":\"x\"}").expectReply(1);
            ann.expectNothing();
            endBench();
        }
    }

    @Test
    @DisplayName(
            "V1-16 joins and leaves as fast as they come: each has its reply in order, the limit holds, nothing is left")
    void floods() {
        Bench bench = start(FAST.with(Limit.CHANNELS_PER_CONNECTION, 8).with(Limit.REQUESTS, 100_000));
        TestClient ann = bench.dialV1("user=ann");
        int rounds = 100;
        long id = 0;
        for (int round = 0; round < rounds; round++) {
            for (int c = 0; c < 12; c++) {
                ann.request(id++, "quiet:" + c, "sb:join", "null");
            }
            for (int c = 0; c < 12; c++) {
                ann.request(id++, "quiet:" + c, "sb:leave", "null");
            }
        }
        id = 0;
        for (int round = 0; round < rounds; round++) {
            for (int c = 0; c < 12; c++, id++) {
                if (c < 8) {
                    ann.expectReply(id);
                } else {
                    ann.expectFailure(id, "channel-limit");
                }
            }
            for (int c = 0; c < 12; c++, id++) {
                ann.expectReply(id);
            }
        }
        ann.expectNothing();
        assertThat(bench.operations.status().channels()).isZero();
    }

    @Test
    @DisplayName(
            "V1-17 what the application joins a v1 client to it is in, and it may still join, leave and be told who is there")
    void isJoinedByTheApplication() {
        Bench bench = start();
        TestClient ann = bench.dialV1("user=ann");
        assertThat(bench.operations.join(bench.id(ann), name("room:1"))).isEqualTo(new JoinResult.Joined(true, false));
        bench.operations.writeChannel(Bench.message("room:1", "hi", "1"), Set.of());
        ann.expect("hi");
        TestClient bob = bench.dial("ch=room:1&user=bob");
        ann.expect("sb:presence");
        ann.request(1, "room:1", "sb:join", "null").expectReply(1).hasField("count", 2);
        ann.send("", "join-room", room("room:2"));
        ann.expect("joined");
        ann.request(2, "room:2", "sb:leave", "null").expectReply(2);
        assertThat(bench.operations.leave(bench.id(ann), name("room:1")).member())
                .isTrue();
        bob.expect("online-update");
        bob.expectNothing();
        ann.expectNothing();
    }

    @Test
    @DisplayName("V1-18 a connection that ends in the middle of its joins leaves nobody behind")
    void leavesNoGhosts() {
        Bench bench = start(FAST.with(Limit.PRESENCE_GRACE, 0));
        TestClient eve = bench.dialV1("user=eve");
        for (int c = 0; c < 4; c++) {
            eve.request(c, "room:" + c, "sb:join", "null").expectReply(c);
        }
        for (int i = 0; i < 30; i++) {
            TestClient ann = bench.dialV1("user=ann" + i);
            for (int c = 0; c < 4; c++) {
                ann.request(c, "room:" + c, "sb:join", "null");
            }
            if (i % 3 == 0) {
                // Some are well in it, others have not even begun.
                ann.skipTo("sb:join");
            }
            if (i % 2 == 0) {
                ann.cut();
            } else {
                ann.close();
            }
        }
        eventually("only eve is there", () -> bench.operations.status().connections() == 1);
        untilKnown(bench, "room:0", "eve");
        eve.request(9, "room:0", "sb:join", "null");
        Received last = eve.skipTo("sb:join");
        last.hasField("count", 1);
        Map<String, Integer> there = new HashMap<>();
        for (Received told : eve.received()) {
            if (told.cmd().equals("sb:presence")) {
                there.merge(told.channel(), told.field("joined").equals("[]") ? -1 : 1, Integer::sum);
            }
        }
        assertThat(there.values()).containsOnly(0);
    }

    @Test
    @Exceeds(Limit.PRESENCE_EACH)
    @DisplayName(
            "V1-19 where the bound of presence is crossed, up and down, v1 clients end with the truth, and counts agree with names")
    void crossesTheBoundOfPresence() {
        Bench bench = start(Limits.STANDARD
                .with(Limit.PRESENCE_EACH, 3)
                .with(Limit.PRESENCE_BATCH, 200)
                .with(Limit.PRESENCE_GRACE, 0));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "room:1", "sb:join", "null").expectReply(1);
        TestClient eve = bench.dial("ch=room:1&user=eve");
        List<TestClient> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(bench.dial("ch=room:1&user=u" + i));
            if (i == 0) {
                untilKnown(bench, "room:1", "ann", "eve", "u0");
            }
        }
        // u0 is the third and told at once; u1 to u3 together, after a while, and to v1 clients only.
        assertThat(ann.expect("sb:presence").field("joined")).contains("eve");
        assertThat(ann.expect("sb:presence").field("joined")).contains("u0");
        Set<String> coming = new HashSet<>(Set.of("u1", "u2", "u3"));
        while (!coming.isEmpty()) {
            Received told = ann.expect("sb:presence").hasField("left", "[]");
            coming.removeIf(user -> told.field("joined").contains(user));
            if (coming.isEmpty()) {
                told.hasField("count", 6);
            }
        }
        eve.expect("online-update").isFrom("u0");
        eve.expectNothing();
        for (TestClient other : others) {
            other.hangUp(1000, "").expectClosed(1000);
        }
        Set<String> there = new HashSet<>(Set.of("u0", "u1", "u2", "u3"));
        while (!there.isEmpty()) {
            Received told = ann.expect("sb:presence");
            there.removeIf(user -> told.field("left").contains(user));
            if (there.isEmpty()) {
                told.hasField("count", 2);
            }
        }
        ann.expectNothing();
        assertCountsAgree(ann, "ann");
        ann.request(2, "room:1", "sb:join", "null").expectReply(2).hasField("count", 2);
    }

    /** Whoever counts the names that come and go has the number that is told with them. */
    private static void assertCountsAgree(TestClient client, String first) {
        Set<String> there = new HashSet<>(Set.of(first));
        for (Received told : client.received()) {
            if (told.cmd().equals("sb:presence")) {
                ID.matcher(told.field("joined")).results().forEach(id -> there.add(id.group(1)));
                LEFT.matcher(told.field("left")).results().forEach(id -> there.remove(id.group(1)));
                told.hasField("count", there.size());
            }
        }
    }

    @Test
    @DisplayName(
            "V1-20 the grace of the last who left ends with the channel: nobody is told of who was there in another life")
    void forgetsWithTheChannel() {
        Bench bench = start(Limits.STANDARD.with(Limit.PRESENCE_GRACE, 400));
        TestClient ann = bench.dialV1("user=ann");
        ann.request(1, "room:1", "sb:join", "null").expectReply(1);
        ann.cut();
        eventually("the channel is gone", () -> bench.operations.status().channels() == 0);
        TestClient bob = bench.dialV1("user=bob");
        bob.request(1, "room:1", "sb:join", "null").expectReply(1).hasField("count", 1);
        TestClient again = bench.dialV1("user=ann");
        again.request(1, "room:1", "sb:join", "null").expectReply(1).hasField("count", 2);
        bob.expect("sb:presence").hasField("count", 2);
        again.cut();
        bob.expect("sb:presence").hasParam("{\"joined\":[],\"left\":[\"ann\"],\"count\":1}");
        bob.expectNothing();
    }

    @Test
    @Exceeds(Limit.PRESENCE_BATCH)
    @DisplayName("V1-21 who joins between two batches ends with the truth, too, whoever came or went in that time")
    void tellsTheTruthBetweenBatches() {
        Bench bench = start(
                Limits.STANDARD.with(Limit.PRESENCE_BATCH, 500).with(Limit.PRESENCE_GRACE, 0),
                builder -> builder.channel("crowd:{id}", crowd -> crowd.presence(Presence.BATCHED)));
        TestClient ann = bench.dialV1("user=ann");
        TestClient bob = bench.dialV1("user=bob");
        TestClient eve = bench.dialV1("user=eve");
        TestClient tom = bench.dialV1("user=tom");
        ann.request(1, "crowd:1", "sb:join", "null").expectReply(1);
        bob.request(1, "crowd:1", "sb:join", "null").expectReply(1);
        untilKnown(bench, "crowd:1", "ann", "bob");
        eve.request(1, "crowd:1", "sb:join", "null").skipTo("sb:join").hasField("count", 3);
        bob.request(2, "crowd:1", "sb:leave", "null").skipTo("sb:leave");
        untilTold(eve, "left", "bob");
        untilTold(ann, "left", "bob");

        bob.request(3, "crowd:1", "sb:join", "null").skipTo("sb:join");
        untilTold(ann, "joined", "bob");
        bob.request(4, "crowd:1", "sb:leave", "null").skipTo("sb:leave");
        untilKnown(bench, "crowd:1", "ann", "eve");
        tom.request(1, "crowd:1", "sb:join", "null").skipTo("sb:join").hasField("count", 3);
        bob.request(5, "crowd:1", "sb:join", "null").skipTo("sb:join");
        untilTold(tom, "joined", "bob");
    }

    private static void untilTold(TestClient client, String what, String user) {
        while (!client.skipTo("sb:presence").field(what).contains(user)) {
            // What was told before it.
        }
    }
}
