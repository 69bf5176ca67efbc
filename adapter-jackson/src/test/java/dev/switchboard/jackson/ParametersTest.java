package dev.switchboard.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.application.port.out.Codec.Param;
import dev.switchboard.domain.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this codec says about parameters beyond the contract of all codecs. */
class ParametersTest {
    enum Size {
        SMALL,
        LARGE
    }

    record Item(String name, double price, Size size) {}

    record Cart(
            List<Item> items,
            Map<String, Integer> counts,
            int total,
            boolean gift,
            Optional<String> note,
            UUID id,
            Instant at) {}

    record Even(int number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalArgumentException("number must be even, such as " + (number + 1));
            }
        }
    }

    record Careless(String name) {
        Careless {
            Size.valueOf(name);
        }
    }

    record Fragile(String name) {
        Fragile {
            if (name.isEmpty()) {
                throw new IllegalStateException("secret of the server");
            }
        }
    }

    interface Shape {}

    private final Codec codec = new JacksonCodec();

    @Test
    void readsWhatRecordsAreMadeOf() {
        String id = "0f8fad5b-d9cb-469f-a165-70867728950e";
        assertThat(codec.read(
                        Payload.json(
                                "{\"items\":[{\"name\":\"a\",\"price\":1,\"size\":\"LARGE\"}],\"counts\":{\"x\":1},\"total\":2,"
                                        + "\"gift\":true,\"id\":\"" + id + "\",\"at\":\"2026-11-21T09:00:00Z\"}"),
                        Cart.class))
                .isEqualTo(new Param.Value<>(new Cart(
                        List.of(new Item("a", 1, Size.LARGE)),
                        Map.of("x", 1),
                        2,
                        true,
                        Optional.empty(),
                        UUID.fromString(id),
                        Instant.parse("2026-11-21T09:00:00Z"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'items':[{'name':'a','price':'1','size':'SMALL'}]} | param.items[0].price must be a number",
                "{'items':[{'name':'a','price':1,'size':'HUGE'}]} | param.items[0].size must be one of [SMALL, LARGE]",
                "{'items':[{'name':'a','price':1,'size':1}]} | param.items[0].size must be one of [SMALL, LARGE]",
                "{'items':[{'name':5,'price':1,'size':'SMALL'}]} | param.items[0].name must be a string",
                "{'items':[{'name':'a','price':null,'size':'SMALL'}]} | param.items[0].price is null; it must be a number",
                "{'items':[{'name':'a','size':'SMALL'}]} | param.items[0].price is missing; it must be a number",
                "{'items':[[]]} | param.items[0] must be an object",
                "{'items':{}} | param.items must be an array",
                "{'counts':{'a':1,'b':{}}} | param.counts.b must be an integer from -2147483648 to 2147483647",
                "{'counts':[]} | param.counts must be an object",
                "{'total':1.5} | param.total must be an integer from -2147483648 to 2147483647",
                "{'total':2147483648} | param.total must be an integer from -2147483648 to 2147483647",
                "{'total':1e999999999} | param.total must be an integer from -2147483648 to 2147483647",
                "{'total':null} | param.total is null; it must be an integer from -2147483648 to 2147483647",
                "{'items':[],'counts':{},'total':1} | param.gift is missing; it must be true or false",
                "{'gift':1} | param.gift must be true or false",
                "{'gift':'true'} | param.gift must be true or false",
                "{'id':'me'} | param.id must be a string with a UUID",
                "{'at':'noon'} | param.at must be a string with a date or time as in ISO 8601",
                "[] | param must be an object",
                "5 | param must be an object",
                "null | param is null or missing; it must be an object"
            })
    void namesTheFieldAndWhatItTakes(String param, String message) {
        assertThat(invalid(param.replace('\'', '"'), Cart.class)).isEqualTo(message);
    }

    record Track(List<Integer> points, String[] names, Map<Size, Item> items) {
        Track {
            points = List.copyOf(points);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'points':[1,null]} | param.points[1] is null; it must be an integer from -2147483648 to 2147483647",
                "{'points':[1,'NaN']} | param.points[1] must be an integer from -2147483648 to 2147483647",
                "{'names':['a',null]} | param.names[1] is null; it must be a string",
                "{'items':{'SMALL':null}} | param.items.SMALL is null; it must be an object",
                "{'points':null} | param.points is null; it must be an array"
            })
    void namesTheElementThatIsNull(String param, String message) {
        assertThat(invalid(param.replace('\'', '"'), Track.class)).isEqualTo(message);
    }

    @Test
    void repeatsNoMoreThanSixtyFourCharactersOfAPath() {
        assertThat(invalid("{\"counts\":{\"" + "k".repeat(5_000) + "\":[]}}", Cart.class))
                .startsWith("param.counts.kkkk")
                .hasSizeLessThan(150);
    }

    @Test
    void tellsWhatARecordSaysAgainstAValue() {
        assertThat(invalid("{\"number\":7}", Even.class)).isEqualTo("param is refused: number must be even, such as 8");
    }

    @Test
    void hidesWhatWasNotMeantForClients() {
        assertThat(invalid("{\"name\":\"HUGE\"}", Careless.class))
                .isEqualTo("param is refused: it breaks a rule of this command");
        assertThat(invalid("{\"name\":\"\"}", Fragile.class))
                .isEqualTo("param is refused: it breaks a rule of this command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}]", "{", "{'a'}", "1 2", "[1,]", "{\"name\":\"a\"} x"})
    void refusesWhatIsNotOneValue(String param) {
        assertThat(invalid(param, Object.class)).startsWith("param ");
    }

    @Test
    void keepsTheLimitsOfEnvelopes() {
        assertThat(codec.read(Payload.json("[".repeat(64) + "]".repeat(64)), List.class))
                .isInstanceOf(Param.Value.class);
        assertThat(invalid("[".repeat(65) + "]".repeat(65), List.class)).contains("64 levels");
        assertThat(codec.read(Payload.json("-" + "9".repeat(1_000)), Number.class))
                .isInstanceOf(Param.Value.class);
        assertThat(invalid("9".repeat(2_000), Number.class)).contains("1,000 digits");
        assertThat(invalid("[".repeat(1_000_000), List.class)).contains("64 levels");
    }

    @Test
    void aPayloadIsATypeToo() {
        Payload param = Payload.json("null");
        assertThat(codec.read(param, Payload.class)).isEqualTo(new Param.Value<>(param));
    }

    @Test
    void aTypeThatCannotBeReadIsABug() {
        assertThatThrownBy(() -> codec.read(Payload.json("{}"), Shape.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Shape.class.getName());
    }

    @Test
    void writesFieldsInTheOrderOfTheRecord() {
        assertThat(codec.write(new Item("a", 1.5, Size.SMALL)))
                .hasToString("{\"name\":\"a\",\"price\":1.5,\"size\":\"SMALL\"}");
    }

    @Test
    void loneSurrogatesGoOutAsTheEscapesTheyCameAs() {
        Item item = ((Param.Value<Item>) codec.read(
                        Payload.json("{\"name\":\"\\ud800\u00e9\",\"price\":1,\"size\":\"SMALL\"}"), Item.class))
                .value();
        Payload written = codec.write(item);

        assertThat(written.toString())
                .isEqualToIgnoringCase("{\"name\":\"\\ud800\u00e9\",\"price\":1.0,\"size\":\"SMALL\"}");
        assertThat(codec.read(written, Item.class)).isEqualTo(new Param.Value<>(item));
    }

    private <T> String invalid(String param, Class<T> type) {
        Param<T> read = codec.read(Payload.json(param), type);
        assertThat(read).isInstanceOf(Param.Invalid.class);
        return ((Param.Invalid<T>) read).message();
    }
}
