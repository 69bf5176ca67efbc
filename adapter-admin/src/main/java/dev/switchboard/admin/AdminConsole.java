package dev.switchboard.admin;

import dev.switchboard.admin.Answers.Refusal;
import dev.switchboard.application.Pages;
import dev.switchboard.application.StaticFiles;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Operations;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import dev.switchboard.application.port.out.Codec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operators' console of one node: pages, a JSON API for everything that they do, and a live feed over our own protocol. It works through the
 * port {@link Operations} only, so it can be mounted under any transport:
 *
 * <pre>{@code
 * AdminConsole admin = AdminConsole.of(switchboard.operations(), codec, AdminOptions.token(token));
 * Site.on(8080).socket("/socket", switchboard)
 *         .socket(admin.socketPath(), admin.gateway())
 *         .pages(admin.before(pages));
 * }</pre>
 *
 * <p>Whoever comes without a token or a login sees the login page and nothing else. Everything that is done leaves a line in the log {@code
 * dev.switchboard.admin.audit}. Thread-safe; {@link #close} it before the switchboard.
 */
public final class AdminConsole implements WebHandler, AutoCloseable {
    private static final String FOLDER = "dev/switchboard/admin/";

    /** What the pages' script answers by itself, below the console's path. */
    private static final Set<String> VIEWS =
            Set.of("", "/connections", "/connection", "/user", "/channels", "/channel", "/tools", "/config", "/tap");

    private final String path;
    private final Sessions sessions;
    private final Answers answers;
    private final Door door;
    private final Queries queries;
    private final Actions actions;
    private final Live live;
    private final WebHandler files;
    private final WebHandler loginPage;
    private final WebHandler shell;

    private AdminConsole(Operations operations, Codec codec, AdminOptions options) {
        this.path = options.path;
        this.sessions = new Sessions(options.session, options.clock);
        this.answers = new Answers(codec);
        this.door = new Door(options, sessions, answers);
        Board board = new Board(operations, options.clock);
        this.queries = new Queries(operations, board, options);
        this.actions = new Actions(operations, codec);
        this.live = new Live(operations, codec, queries, board, sessions, options);
        ClassLoader loader = AdminConsole.class.getClassLoader();
        this.files = Pages.none()
                .below(path + "/assets/", StaticFiles.of(loader, FOLDER + "assets/", path + "/assets/"))
                .below(path + "/client/", StaticFiles.of(loader, "dev/switchboard/client/", path + "/client/"));
        this.loginPage = Shell.page("login.html", path);
        this.shell = Shell.page("console.html", path);
    }

    /** Begins to watch. One for each switchboard; it has a thread of its own until it is closed. */
    public static AdminConsole of(Operations operations, Codec codec, AdminOptions options) {
        return new AdminConsole(operations, codec, options);
    }

    /** Where its pages are. */
    public String path() {
        return path;
    }

    /** Where {@link #gateway} is to be mounted. */
    public String socketPath() {
        return path + "/socket";
    }

    /** The live feed of its pages. */
    public Gateway gateway() {
        return live.gateway();
    }

    /** Answers what is below its path, and leaves everything else to others. */
    public WebHandler before(WebHandler others) {
        return request -> mine(request.path()) ? handle(request) : others.handle(request);
    }

    private boolean mine(String asked) {
        return asked.equals(path) || asked.startsWith(path + "/");
    }

    @Override
    public WebResponse handle(WebRequest request) throws Exception {
        if (!mine(request.path())) {
            return answers.failure(404, "not-found", "there is nothing at this address");
        }
        String below = request.path().substring(path.length());
        try {
            return answer(request, below);
        } catch (Refusal refusal) {
            WebResponse failure = answers.failure(refusal);
            return refusal.status == 401 ? failure.with("WWW-Authenticate", "Bearer realm=\"admin\"") : failure;
        }
    }

    private WebResponse answer(WebRequest request, String below) throws Exception {
        if (below.startsWith("/assets/") || below.startsWith("/client/")) {
            return files.handle(request);
        }
        if (below.equals("/login")) {
            return request.method().equals("POST") ? door.login(request, live::replace) : loginPage.handle(request);
        }
        if (below.equals("/logout")) {
            return logout(request);
        }
        if (below.startsWith("/api/")) {
            return api(request, below.substring("/api/".length()));
        }
        if (!VIEWS.contains(below)) {
            return answers.failure(404, "not-found", "there is nothing at this address");
        }
        return door.session(request).isPresent() ? shell.handle(request) : toLogin(request);
    }

    /** What was asked for stands behind the #, which no server and no log gets to see. */
    private WebResponse toLogin(WebRequest request) {
        String wanted = request.path() + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery());
        return new WebResponse(
                303,
                Map.of(
                        "Location",
                        path + "/login#" + URLEncoder.encode(wanted, StandardCharsets.UTF_8),
                        "Cache-Control",
                        "no-store",
                        "X-Content-Type-Options",
                        "nosniff"),
                new byte[0]);
    }

    private WebResponse logout(WebRequest request) {
        Admin admin = door.admin(request);
        posted(request, admin);
        WebResponse done = door.logout(request, admin);
        admin.session().ifPresent(live::end);
        return done;
    }

    private void posted(WebRequest request, Admin admin) {
        if (!request.method().equals("POST")) {
            throw new Refusal(405, "invalid-message", "this is done by POST");
        }
        door.meant(request, admin);
    }

    private WebResponse api(WebRequest request, String what) throws Exception {
        Admin admin = door.admin(request);
        if (request.method().equals("GET") || request.method().equals("HEAD")) {
            return read(request, admin, what);
        }
        posted(request, admin);
        return answers.json(
                200,
                actions.act(admin, what, request.body())
                        .orElseThrow(() -> Refusal.absent("there is no such action; see …/api/openapi.json")));
    }

    private WebResponse read(WebRequest request, Admin admin, String what) throws Exception {
        if (what.equals("openapi.json")) {
            return Shell.openApi(path);
        }
        if (what.equals("session")) {
            return answers.json(200, login(admin));
        }
        Optional<Object> found = queries.get(what, request.rawQuery());
        return answers.json(
                200, found.orElseThrow(() -> Refusal.absent("there is nothing of this name; see …/api/openapi.json")));
    }

    private static Views.Login login(Admin admin) {
        return admin.session()
                .map(session -> new Views.Login(session.name(), session.csrf(), session.expires()))
                .orElseThrow(() -> Refusal.absent("with a token in the header there is no login"));
    }

    /** Ends the feed; pages are told so. */
    @Override
    public void close() {
        live.close();
    }
}
