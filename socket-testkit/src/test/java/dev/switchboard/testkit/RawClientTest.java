package dev.switchboard.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client against a server that says anything: what RFC 6455 forbids must fail the test. */
class RawClientTest {
    private ServerSocket listener;
    private RawClient client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        client = RawClient.tcp(listener.getLocalPort());
        server = listener.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    private void say(String hex) throws IOException {
        server.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "c1 00, reserved bits",
        "a1 00, reserved bits",
        "91 00, reserved bits",
        "81 81 00000000 41, masked",
        "83 00, unknown opcode 3",
        "8b 00, unknown opcode 11",
        "09 00, a control frame is fragmented",
        "80 00, continues nothing",
        "81 7e 0001 41, shortest form",
        "81 7f 0000000000000001 41, shortest form",
        "81 7f 8000000000000000, a length of",
        "89 7e 007e, control frame of 126 bytes",
        "81 01 ff, not UTF-8",
        "81 02 c3 41, not UTF-8",
        "88 01 03, must not be sent",
        "88 02 03e7, must not be sent",
        "88 02 03ed, must not be sent",
        "88 02 1388, must not be sent",
        "88 03 03e8 ff, not UTF-8",
        "41 00, reserved bits"
    })
    void forbiddenFramesFail(String hex, String why) throws IOException {
        say(hex);

        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining(why);
    }

    @Test
    void fragmentsAreJoinedAndCheckedAsOneText() throws IOException {
        say("01 01 c3  89 02 6869  00 00  80 01 a4");
        assertThat(client.next().opcode()).isEqualTo(RawFrame.PING);
        assertThat(client.next().text()).isEqualTo("ä");

        say("01 01 c3  80 01 41");
        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining("not UTF-8");
    }

    @Test
    void aMessageWithinAnotherFails() throws IOException {
        say("01 01 41  81 01 42");
        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining("inside another");
    }

    @Test
    void anythingAfterTheCloseFrameFails() throws IOException {
        say("88 02 03e8  81 01 41");
        client.expectClose(1000);
        assertThatThrownBy(client::expectEof).isInstanceOf(AssertionError.class);
        assertThatThrownBy(client::next)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("follows the close frame");
    }

    @Test
    void silenceFailsAtTheDeadline() {
        client.deadline(Duration.ofMillis(20));
        assertThatThrownBy(client::next).isInstanceOf(AssertionError.class).hasMessageContaining("silent for 20 ms");
    }

    @Test
    void aResetIsNoEndInOrder() throws IOException {
        server.setSoLinger(true, 0);
        server.close();
        assertThatThrownBy(client::expectEof).isInstanceOf(AssertionError.class).hasMessageContaining("RESET");
        client.expectGone();
    }

    @Test
    void framesAreWrittenAsTheExamplesOfTheRfcHaveThem() {
        // RFC 6455 §5.7
        assertThat(RawFrame.text("Hello").unmasked().bytes()).asHexString().isEqualTo("810548656C6C6F");
        assertThat(RawFrame.text("Hello").bytes()).asHexString().isEqualTo("818537FA213D7F9F4D5158");
        assertThat(RawFrame.ping("Hello".getBytes(UTF_8)).unmasked().bytes())
                .asHexString()
                .isEqualTo("890548656C6C6F");
        assertThat(RawFrame.binary(new byte[256]).unmasked().bytes())
                .asHexString()
                .startsWith("827E0100");
        assertThat(RawFrame.binary(new byte[65_536]).unmasked().bytes())
                .asHexString()
                .startsWith("827F0000000000010000");
        assertThat(RawFrame.text("x").declare(-1).unmasked().bytes())
                .asHexString()
                .isEqualTo("817FFFFFFFFFFFFFFFFF78");
        assertThat(RawFrame.text("x").rsv(5).unfinished().unmasked().bytes())
                .asHexString()
                .isEqualTo("510178");
    }

    @Test
    void repliesAreReadByTheirOwnLength() throws IOException {
        server.getOutputStream()
                .write(("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A: 1\r\nx-a: 2\r\n\r\nabc"
                                + "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1;x=y\r\nf\r\n0\r\n\r\n"
                                + "HTTP/1.1 204 \r\n\r\nnonsense\r\n")
                        .getBytes(UTF_8));

        HttpReply first = client.reply();
        assertThat(first.text()).isEqualTo("abc");
        assertThat(first.headers("X-A")).containsExactly("1", "2");
        assertThatThrownBy(() -> first.header("x-a")).isInstanceOf(AssertionError.class);
        assertThat(client.reply().text()).isEqualTo("def");
        assertThat(client.reply().status()).isEqualTo(204);
        assertThatThrownBy(client::reply).isInstanceOf(AssertionError.class).hasMessageContaining("no status line");
    }
}
