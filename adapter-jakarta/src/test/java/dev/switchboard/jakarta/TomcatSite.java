package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.out.Site;
import dev.switchboard.application.port.out.Transport;
import dev.switchboard.domain.Limit;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** A site in an embedded Tomcat: how somebody would mount us there. */
final class TomcatSite implements Transport {
    /** Tomcat tells its life on java.util.logging; held here, or the level would be collected with the logger. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    static {
        TOMCAT.setLevel(Level.SEVERE);
    }

    private final boolean filtered;

    private TomcatSite(boolean filtered) {
        this.filtered = filtered;
    }

    static TomcatSite withFilter() {
        return new TomcatSite(true);
    }

    static TomcatSite withoutFilter() {
        return new TomcatSite(false);
    }

    @Override
    public String name() {
        return JakartaTransport.NAME;
    }

    @Override
    public Running start(Site site) throws IOException {
        Path base = Files.createTempDirectory("switchboard-tomcat");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(base.toString());
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(site.port());
        connector.setProperty("address", site.host());
        connector.setProperty("maxHttpHeaderSize", String.valueOf(site.limits().count(Limit.HEADER_BYTES)));
        connector.setProperty("connectionTimeout", String.valueOf(site.limits().count(Limit.HANDSHAKE)));
        connector.setThrowOnFailure(true);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", base.toString());
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer((classes, servlets) -> mount(site, servlets), Set.of());
        Tomcat.addServlet(context, "pages", new PagesServlet(site.pages()));
        context.addServletMappingDecoded("/", "pages");
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            stop(tomcat);
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    BindException named = new BindException(site.host() + ":" + site.port() + " is taken");
                    named.initCause(e);
                    throw named;
                }
            }
            throw new IOException("Tomcat did not start", e);
        }
        return new Running() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public void close() {
                stop(tomcat);
            }
        };
    }

    private void mount(Site site, ServletContext servlets) throws ServletException {
        ServerContainer sockets = (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
        for (Map.Entry<String, Gateway> socket : site.sockets().entrySet()) {
            try {
                sockets.addEndpoint(JakartaTransport.endpoint(socket.getKey(), socket.getValue()));
            } catch (DeploymentException e) {
                throw new ServletException(e);
            }
            if (filtered) {
                servlets.addFilter("filter of " + socket.getKey(), new JakartaHandshakeFilter(socket.getValue()))
                        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, socket.getKey());
            }
        }
    }

    private static void stop(Tomcat tomcat) {
        try {
            if (tomcat.getServer().getState() != LifecycleState.DESTROYED) {
                tomcat.stop();
                tomcat.destroy();
            }
        } catch (LifecycleException e) {
            throw new UncheckedIOException(new IOException("Tomcat did not stop", e));
        }
    }
}
