/**
 * Contract test suites for every port, fakes that pass them, and a test client.
 *
 * <p><b>To test handlers of your own</b>, build your {@code Switchboard} as your service does, serve it by an {@link
 * dev.switchboard.testkit.InMemoryTransport} and talk to it with {@link dev.switchboard.testkit.TestClient}s. What they assert is about
 * the wire, so the same test runs over a real transport when {@code InMemoryTransport} is replaced by it:
 *
 * <pre>{@code
 * Switchboard switchboard = Switchboard.builder(new JacksonCodec())
 *         .authenticator(Authenticator.of(handshake -> Profile.of(UserId.of("ann"), "Ann")))
 *         .joinAtOpen(handshake -> handshake.param("ch").map(ChannelName::of))
 *         .channel("room:{id}", room -> room.on("chat", Chat.class, chats::handle))
 *         .build();
 * try (Transport.Running server = new InMemoryTransport().start(Site.on(0).socket("/socket", switchboard));
 *         TestClient ann = Dialer.standard().dial(server, "/socket?ch=room:1")) {
 *     ann.send("room:1", "chat", "{\"text\":\"hi\"}");
 *     ann.expect("chat").hasChannel("room:1").isFrom("ann").hasField("text", "hi");
 *     ann.send("room:1", "chat", "{}");
 *     ann.expectError("invalid-param");
 *     ann.expectNothing();
 * }
 * }</pre>
 *
 * <p><b>Where time and order matter</b>, hand {@link dev.switchboard.testkit.ManualLoop} and {@link
 * dev.switchboard.testkit.ManualTimers} to the builder and to {@code InMemoryTransport.on(loop)}: then nothing happens that the test
 * did not ask for, and all of it on the test's own thread.
 *
 * <p><b>To write an adapter</b>, subclass the suite of its port: {@link dev.switchboard.testkit.TransportContract}, {@link
 * dev.switchboard.testkit.HandshakeContract}, {@link dev.switchboard.testkit.FramingContract} and {@link
 * dev.switchboard.testkit.SwitchboardContract} for a transport, {@link dev.switchboard.testkit.CodecContract}, {@link
 * dev.switchboard.testkit.BrokerContract}. Where a transport has a second way of moving bytes, such as TLS ({@link
 * dev.switchboard.testkit.TestTls}), {@link dev.switchboard.testkit.DeliveryContract} has the rules that it could break. Every rule has an id, which stands in the name of its test.
 */
package dev.switchboard.testkit;
