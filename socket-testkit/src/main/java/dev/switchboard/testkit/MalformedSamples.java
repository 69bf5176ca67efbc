package dev.switchboard.testkit;

import java.util.List;

/** Texts that are no envelope (PROTOCOL, Envelope), each for a reason of its own. */
final class MalformedSamples {
    /** Short ones. */
    static final List<String> ENVELOPES = List.of(
            // no JSON at all
            "",
            " ",
            "hello",
            "{",
            "{\"cmd\"",
            "{\"cmd\":\"a\"",
            "{\"cmd\":\"a\",}",
            "{\"cmd\":\"a\"}}",
            "{\"cmd\":\"a\"}{}",
            "{\"cmd\":\"a\"} x",
            "{cmd:\"a\"}",
            "{'cmd':'a'}",
            "{\"cmd\":\"a\" \"param\":1}",
            "{\"cmd\":\"a\"/**/}",
            "// c\n{\"cmd\":\"a\"}",
            "\u0000",
            "{\"cmd\":\"a\",\"param\":}",
            "{\"cmd\":\"a\",\"param\":NaN}",
            "{\"cmd\":\"a\",\"param\":Infinity}",
            "{\"cmd\":\"a\",\"param\":01}",
            "{\"cmd\":\"a\",\"param\":+1}",
            "{\"cmd\":\"a\",\"param\":.5}",
            "{\"cmd\":\"a\",\"param\":1.}",
            "{\"cmd\":\"a\",\"param\":1e}",
            "{\"cmd\":\"a\",\"param\":0x1}",
            "{\"cmd\":\"a\",\"param\":-}",
            "{\"cmd\":\"a\",\"param\":tru}",
            "{\"cmd\":\"a\",\"param\":TRUE}",
            "{\"cmd\":\"a\",\"param\":[1,]}",
            "{\"cmd\":\"a\",\"param\":[1}",
            "{\"cmd\":\"a\",\"param\":{1:2}}",
            "{\"cmd\":\"a\",\"param\":{\"x\"}}",
            "{\"cmd\":\"a\",\"param\":\"\n\"}",
            "{\"cmd\":\"a\",\"param\":\"\\x\"}",
            "{\"cmd\":\"a\",\"param\":\"\\u12\"}",
            "{\"cmd\":\"a\",\"param\":\"open}",
            "{\"cmd\":\"a\",\"param\":{\"x\":[}]}",
            // JSON, but no object
            "null",
            "true",
            "1",
            "\"cmd\"",
            "[]",
            "[{\"cmd\":\"a\"}]",
            // the command
            "{}",
            "{\"channel\":\"c\",\"param\":1}",
            "{\"cmd\":null}",
            "{\"cmd\":5}",
            "{\"cmd\":true}",
            "{\"cmd\":[\"a\"]}",
            "{\"cmd\":{}}",
            "{\"cmd\":\"\"}",
            "{\"cmd\":\"two words\"}",
            "{\"cmd\":\"a/b\"}",
            "{\"cmd\":\"\u00e9\"}",
            "{\"cmd\":\"a\\u0000\"}",
            "{\"cmd\":\"\\ud800\"}",
            "{\"CMD\":\"a\"}",
            // the channel
            "{\"cmd\":\"a\",\"channel\":5}",
            "{\"cmd\":\"a\",\"channel\":false}",
            "{\"cmd\":\"a\",\"channel\":[]}",
            "{\"cmd\":\"a\",\"channel\":{\"cmd\":\"b\"}}",
            "{\"cmd\":\"a\",\"channel\":\"a\\u0000b\"}",
            "{\"cmd\":\"a\",\"channel\":\"a\\nb\"}",
            "{\"cmd\":\"a\",\"channel\":\"\\u007f\"}",
            "{\"cmd\":\"a\",\"channel\":\"a\\u202eb\"}",
            "{\"cmd\":\"a\",\"channel\":\"\u2066\"}",
            "{\"cmd\":\"a\",\"channel\":\"\\ud800\"}",
            "{\"cmd\":\"a\",\"channel\":\"x\\udc00\\ud800\"}",
            // a key twice
            "{\"cmd\":\"a\",\"cmd\":\"a\"}",
            "{\"cmd\":\"a\",\"cm\\u0064\":\"b\"}",
            "{\"channel\":\"a\",\"channel\":null,\"cmd\":\"a\"}",
            "{\"cmd\":\"a\",\"param\":1,\"param\":1}",
            "{\"x\":1,\"cmd\":\"a\",\"x\":1}",
            "{\"from\":1,\"from\":2,\"cmd\":\"a\"}");

    private MalformedSamples() {}

    /** Long ones: up to a little more than 60 KB, so that they pass under the default limit of a message. */
    static List<String> oversized() {
        return List.of(
                "[".repeat(60_000),
                "{\"cmd\":\"a\",\"param\":" + "[".repeat(60_000),
                "{\"a\":".repeat(12_000),
                "{\"cmd\":\"a\",\"param\":" + "[".repeat(65) + "]".repeat(65) + "}",
                "{\"cmd\":\"a\",\"param\":" + "9".repeat(1_001) + "}",
                "{\"cmd\":\"" + "x".repeat(65) + "\"}",
                "{\"cmd\":\"" + "x".repeat(60_000) + "\"}",
                "{\"cmd\":\"a\",\"channel\":\"" + "x".repeat(129) + "\"}",
                "{\"cmd\":\"a\",\"channel\":\"" + "x".repeat(60_000) + "\"}",
                "{\"cmd\":\"a\",\"channel\":\"" + "\u4f60".repeat(86) + "\"}",
                "x".repeat(60_000),
                "{\"" + "x".repeat(60_000));
    }
}
