package dev.switchboard.application;

import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which channel names an application's declaration is about: literal text with variables in braces, such as {@code room:{id}}. A
 * variable stands for one character or more; {@code {name}} alone catches all. Immutable.
 */
final class ChannelPattern {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9]*)\\}");

    private final String source;
    private final List<String> variables = new ArrayList<>();
    private final Pattern regex;
    private final int literals;

    ChannelPattern(String source) {
        this.source = source;
        StringBuilder out = new StringBuilder();
        Matcher found = VARIABLE.matcher(source);
        int end = 0;
        int literal = 0;
        while (found.find()) {
            if (found.start() == end && end > 0) {
                throw wrong("puts two variables side by side; put a literal character between them");
            }
            literal += literal(source.substring(end, found.start()), out);
            if (variables.contains(found.group(1))) {
                throw wrong("uses the variable " + found.group(1) + " twice");
            }
            variables.add(found.group(1));
            // Reluctant, so that a variable ends at the first place where the rest fits.
            out.append("(.+?)");
            end = found.end();
        }
        literals = literal + literal(source.substring(end), out);
        if (source.isEmpty()) {
            throw wrong("is empty; {name} catches all names");
        }
        regex = Pattern.compile(out.toString(), Pattern.DOTALL);
    }

    private int literal(String text, StringBuilder out) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw wrong("has a brace that is no {variable} of letters and digits");
        }
        if (!text.isEmpty()) {
            out.append(Pattern.quote(text));
        }
        return text.length();
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("the channel pattern " + Text.quote(source) + " " + what);
    }

    /** The variables' values where the name fits. */
    Optional<Map<String, String>> match(ChannelName name) {
        Matcher matcher = regex.matcher(name.value());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            values.put(variables.get(i), matcher.group(i + 1));
        }
        return Optional.of(values);
    }

    /** Whether it fits the same names, whatever its variables are called. */
    boolean sameNamesAs(ChannelPattern other) {
        return regex.pattern().equals(other.regex.pattern());
    }

    /** Literal characters: of two patterns that fit, the one with more is meant. */
    int literals() {
        return literals;
    }

    @Override
    public String toString() {
        return source;
    }
}
