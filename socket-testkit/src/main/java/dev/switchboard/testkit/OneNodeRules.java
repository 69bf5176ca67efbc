package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.ReflectionSupport;

/** Runs a rule that speaks of one node twice: with clients of two it has to fail, with clients of one to hold. */
final class OneNodeRules implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(invocation, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(invocation, method, context);
    }

    private static void judge(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        String rule = KnownDeviations.rule(method.getExecutable());
        if (!TwoNodesContract.ofOneNode().containsKey(rule)) {
            invocation.proceed();
            return;
        }
        TwoNodesContract suite = context.getRequiredTestInstances()
                .findInstance(TwoNodesContract.class)
                .orElseThrow();
        Rules rules = (Rules) context.getRequiredTestInstance();
        if (TwoNodesContract.failsSpread(rule)) {
            suite.expectFailure();
            if (holds(invocation)) {
                fail("rule " + rule + " holds with clients of two nodes: take it from the list");
            }
            rules.endBench();
        } else {
            invocation.skip();
        }
        if (TwoNodesContract.holdsTogether(rule)) {
            suite.together();
            ReflectionSupport.invokeMethod(
                    method.getExecutable(), rules, method.getArguments().toArray());
        }
    }

    private static boolean holds(Invocation<Void> invocation) throws Throwable {
        try {
            invocation.proceed();
            return true;
        } catch (AssertionError | Exception e) {
            return false;
        }
    }
}
