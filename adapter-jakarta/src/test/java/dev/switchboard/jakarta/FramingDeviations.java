package dev.switchboard.jakarta;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What containers do otherwise on the wire; docs/jakarta-deviations.md says what it means. */
final class FramingDeviations {
    private static final List<String> SIZES = List.of(
            "65537",
            "100000",
            "16777216",
            "2147483639",
            "2147483647",
            "2147483648",
            "4294967296",
            "4294967301",
            "1099511627776",
            "9223372036854775807");

    private FramingDeviations() {}

    static Map<String, String> tomcat() {
        Map<String, String> all = common();
        all.put("5.2-ping-with-16-bit-length", "pong of 5 bytes, hash 28629151; lives");
        all.put("5.2-ping-with-64-bit-length", "pong of 5 bytes, hash 28629151; lives");
        all.put("5.2-close-with-16-bit-length", "close 1000");
        all.put("5.6-binary-over-the-limit", "silence");
        for (String reason : List.of("ff", "c3", "61e282", "eda080")) {
            all.put("7.1.6-reason-" + reason + "-is-no-utf8", "close 1002");
        }
        return all;
    }

    static Map<String, String> undertow() {
        Map<String, String> all = common();
        all.put("5.1-unmasked-ping", "pong of 5 bytes, hash 138177958; lives");
        all.put("5.1-unmasked-empty-ping", "pong of 0 bytes, hash 1; lives");
        all.put("5.1-unmasked-pong", "lives");
        all.put("5.1-unmasked-empty-pong", "lives");
        all.put("5.1-unmasked-close", "close 1000");
        all.put("5.1-unmasked-empty-close", "close 1000");
        all.put("5.2-highest-bit-of-the-length-8000000000000005", "silence");
        return all;
    }

    private static Map<String, String> common() {
        Map<String, String> all = new HashMap<>();
        all.put("5.2-length-0-in-16-bits", "text ; lives");
        all.put("5.2-length-0-in-64-bits", "text ; lives");
        all.put("5.2-length-1-in-16-bits", "text x; lives");
        all.put("5.2-length-1-in-64-bits", "text x; lives");
        all.put("5.2-length-125-in-16-bits", "text of 125 bytes, hash -1074145769; lives");
        all.put("5.2-length-125-in-64-bits", "text of 125 bytes, hash -1074145769; lives");
        all.put("5.2-length-126-in-64-bits", "text of 126 bytes, hash 1061219649; lives");
        all.put("5.2-length-65535-in-64-bits", "text of 65535 bytes, hash 340618071; lives");
        for (String size : SIZES) {
            all.put("10.4-text-declared-" + size, "silence");
            all.put("10.4-first-fragment-declared-" + size, "silence");
        }
        all.put("10.4-too-big-after-a-text", "text xxx; silence");
        all.put("10.4-last-fragment-over-the-limit-declared", "silence");
        all.put("10.4-middle-fragment-over-the-limit-declared", "silence");
        all.put("10.4-sum-of-fragments-overflows-an-int", "silence");
        all.put("10.4-sum-of-fragments-overflows-a-long", "silence");
        for (int code = 1012; code <= 1014; code++) {
            all.put("7.4-code-" + code + "-is-echoed", "close 1002");
            all.put("7.4-code-" + code + "-with-a-reason-is-echoed", "close 1002");
        }
        return all;
    }
}
