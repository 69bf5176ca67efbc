package dev.switchboard.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * One line for everything that admins do, and for what was refused them: who, from where, what, to whom, and how it ended. Never a token, never what
 * a message says. The logger's name is {@code dev.switchboard.admin.audit}. Thread-safe.
 */
final class Audit {
    private static final Logger LOG = System.getLogger("dev.switchboard.admin.audit");

    private Audit() {}

    static void done(Admin admin, String action, String target, String outcome) {
        LOG.log(
                Level.INFO,
                "admin [{0}] from [{1}]: {2} [{3}] -> {4}",
                line(admin.name()),
                line(admin.peer()),
                action,
                line(target),
                line(outcome));
    }

    static void refused(String peer, String what) {
        LOG.log(Level.WARNING, "refused [{0}]: {1}", line(peer), line(what));
    }

    /** Nobody can write a second line, or one that reads backwards. */
    private static String line(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .limit(300)
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        ? '?'
                        : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}
