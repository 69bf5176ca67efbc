package dev.switchboard.application;

import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import dev.switchboard.application.port.in.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Files of the class path as pages: what lies below one folder of resources, under one prefix of paths. Thread-safe.
 *
 * <p>A file is read once and kept for good, so this is for what comes with the program. Browsers keep it too, but ask each time
 * whether it is still that ({@code Cache-Control: no-cache}, {@code ETag}, 304; RFC 9110 §13.1.2): a new version is seen at once, and
 * an old one costs no transfer.
 *
 * <p>Only names made of {@code A–Z a–z 0–9 . _ -} that end in a known suffix are looked up, so that no name can climb out of the
 * folder or list it.
 */
public final class StaticFiles implements WebHandler {
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("webmanifest", "application/manifest+json"));

    private record Asset(String type, byte[] bytes, String tag) {}

    private final ClassLoader loader;
    private final String folder;
    private final String prefix;
    // Bounded by what there is: names without a file are not kept.
    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    private StaticFiles(ClassLoader loader, String folder, String prefix) {
        this.loader = loader;
        this.folder = folder;
        this.prefix = prefix;
    }

    /**
     * Serves resources under a prefix.
     *
     * @param folder of resources, such as {@code com/acme/pages/}
     * @param prefix of paths, such as {@code /assets/}
     * @throws IllegalArgumentException unless both end, and the prefix begins, with a slash
     */
    public static StaticFiles of(ClassLoader loader, String folder, String prefix) {
        if (!folder.endsWith("/") || folder.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a folder of resources ends with / and doesn't begin with it, not " + folder);
        }
        if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix of paths begins and ends with /, not " + prefix);
        }
        return new StaticFiles(loader, folder, prefix);
    }

    @Override
    public WebResponse handle(WebRequest request) throws IOException {
        Optional<Asset> found = find(request.path());
        if (found.isEmpty()) {
            return WebResponse.text(404, "text/plain", "no such file\n");
        }
        if (!Pages.reads(request)) {
            return WebResponse.text(405, "text/plain", "files can only be read\n")
                    .with("Allow", Pages.ALLOWED);
        }
        Asset asset = found.get();
        boolean same = request.header("if-none-match")
                .filter(tags -> matches(tags, asset.tag()))
                .isPresent();
        return new WebResponse(
                same ? 304 : 200,
                Map.of("Content-Type", asset.type(), "ETag", asset.tag(), "Cache-Control", "no-cache"),
                same ? new byte[0] : asset.bytes());
    }

    private Optional<Asset> find(String path) throws IOException {
        if (!path.startsWith(prefix)) {
            return Optional.empty();
        }
        String name = path.substring(prefix.length());
        Asset known = assets.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        try (InputStream in = loader.getResourceAsStream(folder + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            Asset asset = new Asset(type, bytes, tag(bytes));
            assets.put(name, asset);
            return Optional.of(asset);
        }
    }

    /** Weak comparison, as RFC 9110 §13.1.2 asks for. */
    private static boolean matches(String tags, String tag) {
        return Arrays.stream(tags.split(","))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
