package dev.switchboard.jakarta;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** A site in Undertow's servlet container: how somebody would mount us there. */
final class UndertowSite implements Transport {
    static {
        // It stops its threads before its sessions, and reports each session that notices.
        ((Logger) LoggerFactory.getLogger("org.xnio")).setLevel(Level.OFF);
    }

    private final boolean filtered;

    private UndertowSite(boolean filtered) {
        this.filtered = filtered;
    }

    static UndertowSite withFilter() {
        return new UndertowSite(true);
    }

    static UndertowSite withoutFilter() {
        return new UndertowSite(false);
    }

    @Override
    public String name() {
        return JakartaTransport.NAME;
    }

    @Override
    public Running start(Site site) throws IOException {
        DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, 16 * 1024);
        WebSocketDeploymentInfo sockets = new WebSocketDeploymentInfo().setBuffers(buffers);
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowSite.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("site")
                .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, sockets)
                .addServlet(Servlets.servlet(
                                "pages", PagesServlet.class, new ImmediateInstanceFactory<>(new PagesServlet(site.pages())))
                        .addMapping("/"));
        for (Map.Entry<String, Gateway> socket : site.sockets().entrySet()) {
            String path = socket.getKey();
            sockets.addEndpoint(JakartaTransport.endpoint(path, socket.getValue()));
            if (filtered) {
                JakartaHandshakeFilter filter = new JakartaHandshakeFilter(socket.getValue());
                deployment
                        .addFilter(Servlets.filter(path, JakartaHandshakeFilter.class, new ImmediateInstanceFactory<>(filter)))
                        .addFilterUrlMapping(path, path, DispatcherType.REQUEST);
            }
        }
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        try {
            return start(site, manager);
        } catch (ServletException e) {
            throw new IOException("the deployment did not start", e);
        }
    }

    private static Running start(Site site, DeploymentManager manager) throws IOException, ServletException {
        int handshake = site.limits().count(Limit.HANDSHAKE);
        Undertow undertow = Undertow.builder()
                .addHttpListener(site.port(), site.host())
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, site.limits().count(Limit.HEADER_BYTES))
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, handshake)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, handshake)
                .setHandler(manager.start())
                .build();
        try {
            undertow.start();
        } catch (RuntimeException e) {
            undertow.stop();
            if (e.getCause() instanceof BindException) {
                BindException named = new BindException(site.host() + ":" + site.port() + " is taken");
                named.initCause(e);
                throw named;
            }
            throw e;
        }
        int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
        return new Running() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                undertow.stop();
            }
        };
    }
}
