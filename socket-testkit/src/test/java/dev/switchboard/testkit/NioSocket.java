package dev.switchboard.testkit;

import dev.switchboard.application.port.in.Inbound;
import dev.switchboard.application.port.out.Loop;
import dev.switchboard.application.port.out.Wire;
import dev.switchboard.domain.Batch;
import dev.switchboard.domain.Close;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.FrameReader;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** A WebSocket over a connection. Confined to the loop's thread, but for what {@link Wire} allows from anywhere. */
final class NioSocket implements NioConnection.Protocol, Wire, FrameReader.Events {
    private final NioConnection connection;
    private final Inbound inbound;
    private final FrameReader reader;
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private boolean owesWritable;
    private boolean reported;
    private boolean closeTaken;
    private volatile boolean reading = true;

    NioSocket(NioConnection connection, Function<Wire, Inbound> opener) {
        this.connection = connection;
        this.inbound = opener.apply(this);
        this.reader = new FrameReader(inbound.maxMessageBytes(), this);
    }

    @Override
    public Loop loop() {
        return connection.server;
    }

    @Override
    public int write(Batch batch, int from) {
        if (closeTaken || !connection.channel.isOpen()) {
            return batch.count();
        }
        if (rest.hasRemaining()) {
            owesWritable = true;
            return from;
        }
        ByteBuffer bytes = batch.bytes(from);
        connection.write(bytes);
        int reached = bytes.position();
        int taken = batch.frameAt(reached);
        if (taken < batch.count() && reached > batch.start(taken)) {
            bytes.limit(batch.start(taken + 1));
            rest = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
            taken++;
        }
        owesWritable = taken < batch.count() || rest.hasRemaining();
        closeTaken = taken > from && batch.frame(taken - 1).opcode() == Frame.Opcode.CLOSE;
        endIfLeft();
        return taken;
    }

    @Override
    public void writable() {
        if (!connection.write(rest)) {
            return;
        }
        endIfLeft();
        if (owesWritable) {
            owesWritable = false;
            inbound.writable();
        }
    }

    private void endIfLeft() {
        if (closeTaken && !rest.hasRemaining()) {
            connection.endOutput();
        }
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        connection.server.execute(() -> {
            if (reading && connection.channel.isOpen()) {
                connection.drain();
            }
        });
    }

    @Override
    public void terminate() {
        connection.server.execute(connection::cut);
    }

    @Override
    public boolean read(ByteBuffer in) {
        if (closeTaken || reported) {
            in.position(in.limit());
            return true;
        }
        return reading && reader.read(in);
    }

    @Override
    public boolean paused() {
        return !reading;
    }

    @Override
    public void ended() {
        report(Close.ABNORMAL);
        if (connection.channel.isOpen()) {
            connection.cut();
        }
    }

    private void report(Close close) {
        if (!reported) {
            reported = true;
            inbound.closed(close);
        }
    }

    @Override
    public void text(byte[] utf8) {
        inbound.text(utf8);
    }

    @Override
    public void binary() {
        inbound.binary();
    }

    @Override
    public void ping(byte[] payload) {
        inbound.ping(payload);
    }

    @Override
    public void pong(byte[] payload) {
        inbound.pong(payload);
    }

    @Override
    public void close(int code, String reason) {
        report(Close.of(code, reason));
    }

    @Override
    public void violation(Close close) {
        inbound.violation(close);
    }
}
