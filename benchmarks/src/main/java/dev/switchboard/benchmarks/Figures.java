package dev.switchboard.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What a run found: numbers by name, in the order they were found. Written and read as one line. */
final class Figures {
    private static final String PREFIX = "RESULT ";

    private final Map<String, Double> values = new LinkedHashMap<>();

    Figures put(String name, double value) {
        values.put(name, value);
        return this;
    }

    /** Median and tail, in µs. */
    Figures latency(Histogram nanos) {
        put("p50us", nanos.getValueAtPercentile(50) / 1e3);
        put("p99us", nanos.getValueAtPercentile(99) / 1e3);
        put("p999us", nanos.getValueAtPercentile(99.9) / 1e3);
        return put("maxus", nanos.getMaxValue() / 1e3);
    }

    /** The value, NaN where there is none. */
    double get(String name) {
        return values.getOrDefault(name, Double.NaN);
    }

    static boolean is(String line) {
        return line.startsWith(PREFIX);
    }

    static Figures parse(String line) {
        Figures figures = new Figures();
        for (String pair : line.substring(PREFIX.length()).split(" ")) {
            int equals = pair.indexOf('=');
            figures.put(pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
        }
        return figures;
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + String.format(Locale.ROOT, "%.4f", entry.getValue()))
                .collect(Collectors.joining(" ", PREFIX, ""));
    }
}
