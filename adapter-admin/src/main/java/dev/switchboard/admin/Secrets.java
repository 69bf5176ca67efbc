package dev.switchboard.admin;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Hides what sounds like a secret by its name. Immutable. */
final class Secrets {
    static final String MASK = "••••••";

    private static final List<String> SOUNDS = List.of(
            "password",
            "passwd",
            "passphrase",
            "pwd",
            "secret",
            "token",
            "jwt",
            "bearer",
            "authorization",
            "cookie",
            "sessionid",
            "apikey",
            "accesskey",
            "privatekey",
            "credential");

    // Within a word it means nothing, as in "footprint".
    private static final String ONE_TIME = "otp";

    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}]");

    private final Collection<String> more;

    /** With parts of names that are secret, too. */
    Secrets(Collection<String> more) {
        this.more = more.stream().map(Secrets::plain).toList();
    }

    /** Whether a name sounds like a secret's. */
    static boolean named(String name) {
        return soundsSecret(plain(name));
    }

    private static boolean soundsSecret(String plain) {
        return sounds(plain, SOUNDS) || plain.startsWith(ONE_TIME) || plain.endsWith(ONE_TIME);
    }

    private static boolean sounds(String plain, Collection<String> parts) {
        return parts.stream().anyMatch(plain::contains);
    }

    private static String plain(String name) {
        return OTHER.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    }

    /** JSON as maps and lists, with the values of such names masked however deep. Recursion is as deep as the codec lets JSON be. */
    Object redact(Object json) {
        if (json instanceof Map<?, ?> object) {
            Map<String, Object> copy = new LinkedHashMap<>();
            object.forEach((key, value) -> {
                String plain = plain(String.valueOf(key));
                boolean hidden = soundsSecret(plain) || sounds(plain, more);
                copy.put(String.valueOf(key), hidden ? MASK : redact(value));
            });
            return copy;
        }
        if (json instanceof List<?> list) {
            // not toList(): JSON has null
            return Arrays.asList(list.stream().map(this::redact).toArray());
        }
        return json;
    }
}
