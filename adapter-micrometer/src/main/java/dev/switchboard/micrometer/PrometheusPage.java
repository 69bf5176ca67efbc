package dev.switchboard.micrometer;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * All meters of a registry as Prometheus reads them, mountable under any transport: OpenMetrics for who asks for it, else
 * Prometheus's text format. It names neither users nor channels; who may read it is up to what stands in front. Thread-safe.
 */
public final class PrometheusPage implements WebHandler, AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final List<AutoCloseable> own;

    private PrometheusPage(PrometheusMeterRegistry registry, List<AutoCloseable> own) {
        this.registry = registry;
        this.own = own;
    }

    /** Of a registry that stands. */
    public static PrometheusPage of(PrometheusMeterRegistry registry) {
        return new PrometheusPage(registry, List.of());
    }

    /** With a registry of its own, in which the JVM's memory, collections, threads, processors and files are too. */
    public static PrometheusPage withJvm() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        JvmGcMetrics collections = new JvmGcMetrics();
        List.of(
                        new JvmMemoryMetrics(),
                        collections,
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())
                .forEach(meters -> meters.bindTo(registry));
        return new PrometheusPage(registry, List.of(collections, registry::close));
    }

    /** The meters of a switchboard in this registry. */
    public SwitchboardMetrics switchboard() {
        return SwitchboardMetrics.on(registry);
    }

    @Override
    public WebResponse handle(WebRequest request) {
        boolean open = request.header("accept").orElse("").contains("application/openmetrics-text");
        String type = open ? OPEN_METRICS : TEXT;
        return new WebResponse(
                200,
                Map.of("Content-Type", type, "Cache-Control", "no-store"),
                registry.scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    /** Ends what it made itself; a registry that stood stays open. */
    @Override
    public void close() throws Exception {
        for (AutoCloseable made : own) {
            made.close();
        }
    }
}
