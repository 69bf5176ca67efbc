package dev.switchboard.application.port.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    @interface Nullable {}

    record Page<T>(@Length(min = 1) List<T> items, Optional<Page<T>> next) {}

    record Shelf(Page<@Length(max = 2) String> page) {}

    record Tree(@Length(max = 3) String name, List<Tree> children) {}

    record Numbers(
            @Range(min = 0) double real,
            @Range(max = 10) BigDecimal decimal,
            @Range(min = 5, max = 5) Long five) {}

    record Grid(@Length(max = 1) String[] @Length(max = 2) [] rows, byte @Length(max = 3) [] bytes) {}

    record Loose(
            @Nullable String name, Object any, Map<String, ?> more, OptionalInt number, List<? extends Tree> trees) {}

    record Pages<T>(Page<List<T>> of, Optional<Pages<List<T>>> larger) {}

    record Shelves(Pages<@Length(max = 2) String> pages) {}

    record Floats(double[] reals, float[][] rows, List<Double> more, OptionalDouble held, Object any) {}

    record Deep(@Matches("(a|b)*") String text) {}

    record OnNumber(@Length(max = 3) int number) {}

    record OnBytes(@Length(max = 3) byte[] bytes) {}

    record OnOptional(@Length(max = 3) Optional<String> text) {}

    record OnText(@Range(max = 3) String text) {}

    record OnList(@Matches("a") List<String> texts) {}

    record Inverted(@Length(min = 3, max = 2) String text) {}

    record NoPattern(@Matches("(") String text) {}

    @Test
    void looksAsDeepAsValuesGo() {
        assertThat(fault(new Tree("a", List.of(new Tree("b", List.of(new Tree("long", List.of())))))))
                .contains("param.children[0].children[0].name has 4 characters; send at most 3 characters");
        assertThat(fault(new Shelf(
                        new Page<>(List.of("a"), Optional.of(new Page<>(List.of("b", "ccc"), Optional.empty()))))))
                .contains("param.page.next.items[1] has 3 characters; send at most 2 characters");
        assertThat(fault(new Shelf(new Page<>(List.of(), Optional.empty()))))
                .contains("param.page.items has 0 elements; send at least 1 element");
        assertThat(fault(new Grid(new String[][] {{"a"}, {"b", "cc"}}, new byte[3])))
                .contains("param.rows[1][1] has 2 characters; send at most 1 character");
        assertThat(fault(new Grid(new String[0][], new byte[4])))
                .contains("param.bytes has 4 elements; send at most 3 elements");
    }

    @Test
    void comparesNumbersOfAllKinds() {
        assertThat(fault(new Numbers(1e300, BigDecimal.TEN, 5L))).isEmpty();
        assertThat(fault(new Numbers(-0.5, BigDecimal.TEN, 5L))).contains("param.real is -0.5; send at least 0");
        assertThat(fault(new Numbers(0, new BigDecimal("10.01"), 5L)))
                .contains("param.decimal is 10.01; send at most 10");
        assertThat(fault(new Numbers(0, new BigDecimal("1e999999999"), 5L)).orElseThrow())
                .startsWith("param.decimal is 1E+999999999");
        assertThat(fault(new Numbers(0, new BigDecimal(BigInteger.TEN.pow(900)), 5L))
                        .orElseThrow())
                .hasSizeLessThan(120);
        assertThat(fault(new Numbers(0, BigDecimal.ONE, 4L))).contains("param.five is 4; send exactly 5");
    }

    @Test
    void anArgumentIsFollowedThroughTheArgumentsOfOthers() {
        Page<List<String>> page = new Page<>(List.of(List.of("a", "ccc")), Optional.empty());
        assertThat(fault(new Shelves(new Pages<>(page, Optional.empty()))))
                .contains("param.pages.of.items[0][1] has 3 characters; send at most 2 characters");
        assertThat(fault(new Shelves(new Pages<>(
                        new Page<>(List.of(List.of()), Optional.empty()),
                        Optional.of(new Pages<>(
                                new Page<>(List.of(List.of(List.of("ccc"))), Optional.empty()), Optional.empty()))))))
                .contains("param.pages.larger.of.items[0][0][0] has 3 characters; send at most 2 characters");
    }

    @Test
    void realNumbersAreFiniteWhereverTheyStand() {
        double[] none = {};
        float[][] noRows = {};
        assertThat(fault(new Floats(new double[] {-0.0, 1}, noRows, List.of(), OptionalDouble.empty(), 1.0)))
                .isEmpty();
        assertThat(fault(new Floats(new double[] {0, Double.NaN}, noRows, List.of(), OptionalDouble.empty(), "")))
                .contains("param.reals[1] is NaN; send a finite number");
        assertThat(fault(new Floats(
                        none, new float[][] {{Float.NEGATIVE_INFINITY}}, List.of(), OptionalDouble.empty(), "")))
                .contains("param.rows[0][0] is -Infinity; send a finite number");
        assertThat(fault(new Floats(none, noRows, List.of(Double.POSITIVE_INFINITY), OptionalDouble.empty(), "")))
                .contains("param.more[0] is Infinity; send a finite number");
        assertThat(fault(new Floats(none, noRows, List.of(), OptionalDouble.of(Double.NaN), "")))
                .isPresent();
        assertThat(fault(new Floats(none, noRows, List.of(), OptionalDouble.empty(), Double.NaN)))
                .contains("param.any is NaN; send a finite number");
        assertThat(fault(Double.NaN)).contains("param is NaN; send a finite number");
        assertThat(fault(new double[] {Double.NaN})).contains("param[0] is NaN; send a finite number");
        assertThat(fault(new Numbers(-0.0, BigDecimal.TEN, 5L))).isEmpty();
        assertThat(fault(new Numbers(Double.NaN, BigDecimal.TEN, 5L)))
                .contains("param.real is NaN; send a finite number");
    }

    @Test
    void nullIsFineWhereItIsDeclaredOrAnythingIs() {
        assertThat(fault(new Loose(null, null, Map.of(), OptionalInt.empty(), List.of())))
                .isEmpty();
        assertThat(fault(new Loose(null, null, Map.of(), OptionalInt.empty(), Arrays.asList((Tree) null))))
                .contains("param.trees[0] is missing or null; send a value");
        assertThat(fault(new Loose("", "", null, OptionalInt.empty(), List.of()))
                        .orElseThrow())
                .startsWith("param.more ");
    }

    @Test
    void aTextThatOverrunsThePatternsStackDoesNotFit() {
        assertThat(fault(new Deep("ab".repeat(1_000_000))).orElseThrow()).contains("send a text that matches (a|b)*");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OnNumber.class,
                OnBytes.class,
                OnOptional.class,
                OnText.class,
                OnList.class,
                Inverted.class,
                NoPattern.class
            })
    void whatMeansNothingIsABug(Class<?> type) {
        assertThatThrownBy(() -> Rules.of(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(type.getSimpleName() + ".");
    }

    private static Optional<String> fault(Object value) {
        return Rules.of(value.getClass()).fault(value);
    }
}
