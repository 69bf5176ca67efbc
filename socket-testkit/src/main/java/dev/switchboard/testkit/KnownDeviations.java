package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Turns a rule that a transport is known to break into one that must be broken in just that way, so that the list stays true. */
final class KnownDeviations implements InvocationInterceptor {
    /** Before the part of a message: chance decides, so the rule may hold too. */
    private static final String SOMETIMES = "sometimes ";

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        ServedContract suite = (ServedContract) context.getRequiredTestInstance();
        String rule = rule(context.getDisplayName());
        String listed = suite.knownDeviations().getOrDefault(rule, "");
        if (listed.isEmpty()) {
            invocation.proceed();
            return;
        }
        boolean sometimes = listed.startsWith(SOMETIMES);
        String observed = sometimes ? listed.substring(SOMETIMES.length()) : listed;
        try {
            invocation.proceed();
        } catch (AssertionError | Exception e) {
            StringWriter all = new StringWriter(); // causes too
            e.printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).as("how rule " + rule + " is broken").contains(observed);
            suite.gateway.takeFaults();
            suite.other.takeFaults();
            return;
        }
        if (!sometimes) {
            fail("rule " + rule + " holds now: take it from the list of deviations");
        }
    }

    /** The ids of a suite's rules: the first words of its tests' names. */
    static Set<String> rules(Class<?> suite) {
        Set<String> rules = new TreeSet<>();
        for (Class<?> type = suite; type != Object.class; type = type.getSuperclass()) {
            Arrays.stream(type.getDeclaredMethods())
                    .map(method -> method.getAnnotation(DisplayName.class))
                    .filter(name -> name != null)
                    .forEach(name -> rules.add(rule(name.value())));
        }
        return rules;
    }

    /** The id of a rule. */
    static String rule(Method test) {
        DisplayName name = test.getAnnotation(DisplayName.class);
        return name == null ? "" : rule(name.value());
    }

    private static String rule(String displayName) {
        return displayName.replaceAll(" .*", "");
    }
}
