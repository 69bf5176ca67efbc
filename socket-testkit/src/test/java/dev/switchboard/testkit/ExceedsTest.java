package dev.switchboard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.domain.Limit;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A limit that no rule goes beyond is a promise that nobody keeps: each has one among the suites that every transport runs. */
class ExceedsTest {
    @Test
    void everyLimitHasARuleThatGoesBeyondIt() {
        Set<Limit> exceeded = new TreeSet<>();
        Stream.of(
                        SwitchboardContract.class,
                        ClusterContract.class,
                        HandshakeContract.class,
                        TransportContract.class,
                        FramingContract.class)
                .flatMap(ExceedsTest::lineage)
                .flatMap(suite -> Stream.concat(Stream.of(suite), Arrays.stream(suite.getDeclaredClasses())))
                .flatMap(ExceedsTest::lineage)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(ExceedsTest::runsInEveryBuild)
                .forEach(rule -> exceeded.addAll(
                        Arrays.asList(rule.getAnnotation(Exceeds.class).value())));

        assertThat(exceeded).containsExactly(Limit.values());
    }

    private static Stream<Class<?>> lineage(Class<?> type) {
        return Stream.<Class<?>>iterate(type, next -> next != Object.class, Class::getSuperclass);
    }

    private static boolean runsInEveryBuild(Method method) {
        return method.isAnnotationPresent(Exceeds.class)
                && method.isAnnotationPresent(Test.class)
                && !method.isAnnotationPresent(Tag.class);
    }
}
