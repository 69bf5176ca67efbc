package dev.switchboard.application.port.param;

import dev.switchboard.domain.Text;

/** What is wrong, and where. Its path grows from the inside out. Confined to one thread. */
final class Fault {
    private final String says;
    private String path = "";

    Fault(String says) {
        this.says = says;
    }

    Fault at(String step) {
        path = step + path;
        return this;
    }

    /** Keys of a map are the client's words: what is repeated of them is cut. */
    @Override
    public String toString() {
        String quoted = Text.quote("param" + path);
        return quoted.substring(1, quoted.length() - 1) + " " + says;
    }
}
