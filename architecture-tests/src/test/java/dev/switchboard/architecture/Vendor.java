package dev.switchboard.architecture;

/** Whose code we use, and what it costs to let a second module see it. */
enum Vendor {
    JACKSON("tools.jackson..", "the JSON library can be replaced by writing one codec"),
    JACKSON_ANNOTATIONS("com.fasterxml.jackson.annotation..", "it is Jackson's inside and goes with it"),
    UNDERTOW("io.undertow..", "the server can be replaced by writing one transport"),
    XNIO("org.xnio..", "it is Undertow's inside and goes with it"),
    JAVALIN("io.javalin..", "the server can be replaced by writing one transport"),
    JETTY("org.eclipse.jetty..", "it is Javalin's inside and goes with it"),
    KOTLIN("kotlin..", "it is the language of Javalin's API and goes with it"),
    WEBSOCKET("jakarta.websocket..", "every container brings its own version of it"),
    SERVLET("jakarta.servlet..", "Javalin and the containers speak it, and nobody else does"),
    LETTUCE("io.lettuce..", "Redis and its client can be replaced by writing one broker"),
    NIMBUS("com.nimbusds..", "who believes tokens is one small place, and another library is another authenticator"),
    MICROMETER("io.micrometer..", "the core tells its news to whoever listens, and knows no metrics"),
    PICOCLI("picocli..", "a command line is an application's, never a library's"),
    SLF4J(
            "org.slf4j..",
            "how logs are written is an application's choice; a library says what it has to say by System.Logger"),
    JUNIT("org.junit..", "what is shipped runs without a test framework on its class path"),
    ASSERTJ("org.assertj..", "what is shipped runs without a test framework on its class path"),
    AWAITILITY("org.awaitility..", "what is shipped runs without a test framework on its class path");

    final String pattern;
    final String reason;

    Vendor(String pattern, String reason) {
        this.pattern = pattern;
        this.reason = reason;
    }
}
