package dev.switchboard.domain;

/** What language a client speaks (PROTOCOL): both use the same envelope. */
public enum Dialect {
    /** No sub-protocol: Project Forge's client and whatever speaks like it. */
    PLAIN,
    /** The sub-protocol {@value #V1_SUBPROTOCOL}: control commands, requests with replies, recovery. */
    V1;

    /** The sub-protocol that a client offers to speak {@link #V1}. */
    public static final String V1_SUBPROTOCOL = "switchboard.v1.json";
}
