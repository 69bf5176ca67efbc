package dev.switchboard.javalin;

import dev.switchboard.application.port.out.Transport;
import dev.switchboard.testkit.FramingContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** What Jetty's parser does otherwise is in docs/javalin-plain-deviations.md; where it is silent, each case waits that out. */
@Tag("full")
final class PlainFramingTest extends FramingContract {
    @Override
    protected Transport transport() {
        return new PlainTransport();
    }

    @Override
    protected boolean answersByItself() {
        return true;
    }

    @Override
    protected Map<String, String> deviations() {
        Map<String, String> all = new HashMap<>();
        for (String bits : List.of("16", "64")) {
            all.put("5.2-length-0-in-" + bits + "-bits", "text ; lives");
            all.put("5.2-length-1-in-" + bits + "-bits", "text x; lives");
            all.put("5.2-length-125-in-" + bits + "-bits", "text of 125 bytes, hash -1074145769; lives");
            all.put("5.2-ping-with-" + bits + "-bit-length", "pong of 5 bytes, hash 28629151; lives");
        }
        all.put("5.2-length-126-in-64-bits", "text of 126 bytes, hash 1061219649; lives");
        all.put("5.2-length-65535-in-64-bits", "text of 65535 bytes, hash 340618071; lives");
        all.put("5.2-close-with-16-bit-length", "close 1000");
        for (String size : List.of("65537", "100000", "16777216", "2147483639", "2147483647")) {
            all.put("10.4-text-declared-" + size, "silence");
            all.put("10.4-first-fragment-declared-" + size, "silence");
        }
        all.put("10.4-too-big-after-a-text", "text xxx; silence");
        all.put("10.4-last-fragment-over-the-limit-declared", "silence");
        all.put("10.4-middle-fragment-over-the-limit-declared", "silence");
        all.put("10.4-sum-of-fragments-overflows-an-int", "silence");
        for (String size : List.of("126", "127", "1000", "65536")) {
            all.put("5.5-ping-declared-" + size, "silence");
            all.put("5.5-pong-declared-" + size, "silence");
            all.put("5.5-close-declared-" + size, "silence");
        }
        all.put("5.6-binary-over-the-limit", "silence");
        return all;
    }
}
