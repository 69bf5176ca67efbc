package dev.switchboard.application;

import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import dev.switchboard.application.port.in.WebHandler;
import dev.switchboard.application.port.in.WebRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds who really asks, behind proxies that are trusted to tell: {@code Forwarded} (RFC 7239), else {@code X-Forwarded-For} and
 * {@code X-Forwarded-Proto}. Of a list of addresses the last that is no trusted proxy counts, since all before it could be the client's
 * own invention. From any other address these headers mean nothing. So a trusted proxy has to drop or overwrite what of them it does
 * not write itself. Immutable.
 *
 * <p>Handshakes are judged so by {@link SwitchboardBuilder#trustedProxy}. Pages that stand beside them ask for it, so that cookies say
 * {@code Secure} where the proxy ends TLS, and logs name the client:
 *
 * <pre>{@code
 * Site.on(8080).socket("/socket", switchboard).pages(TrustedProxies.of(List.of("10.0.0.0/8")).before(pages));
 * }</pre>
 */
public final class TrustedProxies {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern FORWARDED_FOR = Pattern.compile("(?i)(?:^|;)\\s*for=(?:\"([^\"]*)\"|([^;\\s]*))");
    private static final Pattern FORWARDED_PROTO = Pattern.compile("(?i)(?:^|;)\\s*proto=\"?([a-z]+)\"?");

    private record Range(byte[] network, int bits) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int bit = 0x80 >> (i % 8);
                if ((address[i / 8] & bit) != (network[i / 8] & bit)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What is known of who asks. */
    record Origin(String peer, boolean secure) {}

    private final List<Range> ranges;

    /**
     * @throws IllegalArgumentException if one of them is no address and no range such as {@code 10.0.0.0/8} or {@code fd00::/8}
     */
    TrustedProxies(Collection<String> cidrs) {
        this.ranges = cidrs.stream().map(TrustedProxies::range).toList();
    }

    private static Range range(String cidr) {
        int slash = cidr.indexOf('/');
        Optional<byte[]> network = address(slash < 0 ? cidr : cidr.substring(0, slash));
        int bits = -1;
        if (network.isPresent()) {
            int all = network.get().length * 8;
            String given = slash < 0 ? Integer.toString(all) : cidr.substring(slash + 1);
            bits = given.matches("[0-9]{1,3}") ? Integer.parseInt(given) : -1;
            if (bits > all) {
                bits = -1;
            }
        }
        if (bits < 0) {
            throw new IllegalArgumentException(
                    "a trusted proxy is an address or a range such as 10.0.0.0/8 or fd00::/8, not " + cidr);
        }
        return new Range(network.orElseThrow(), bits);
    }

    /** A textual address; never a name, which would have to be looked up. */
    private static Optional<byte[]> address(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (!LITERAL.matcher(bare).matches() || (bare.indexOf(':') < 0 && bare.split("\\.", -1).length != 4)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare).getAddress());
        } catch (UnknownHostException notOne) {
            return Optional.empty();
        }
    }

    /**
     * Trusts these.
     *
     * @param ranges addresses, or ranges such as {@code 10.0.0.0/8} or {@code fd00::/8}; none trusts nobody
     * @throws IllegalArgumentException if one of them is neither
     */
    public static TrustedProxies of(Collection<String> ranges) {
        return new TrustedProxies(ranges);
    }

    /** Pages that see the client's address and scheme, and not the proxy's. */
    public WebHandler before(WebHandler pages) {
        return ranges.isEmpty() ? pages : request -> pages.handle(resolve(request));
    }

    /** The same for sockets of whoever does not know of proxies, such as those of the operators' console. */
    public Gateway before(Gateway gateway) {
        return ranges.isEmpty() ? gateway : handshake -> gateway.admit(resolve(handshake));
    }

    private boolean trusts(String peer) {
        Optional<byte[]> address = address(peer);
        return address.isPresent() && ranges.stream().anyMatch(range -> range.contains(address.get()));
    }

    /** The handshake as the client made it. */
    Handshake resolve(Handshake handshake) {
        Origin told = new Origin(handshake.peer(), handshake.secure());
        Origin client = client(told, handshake::headers);
        return client.equals(told)
                ? handshake
                : new Handshake(
                        handshake.transport(),
                        handshake.path(),
                        handshake.rawQuery(),
                        handshake.headers(),
                        client.peer(),
                        client.secure());
    }

    private WebRequest resolve(WebRequest request) {
        Origin client = client(
                new Origin(request.peer(), request.secure()),
                name -> request.headers().getOrDefault(name, List.of()));
        return new WebRequest(
                request.method(),
                request.path(),
                request.rawQuery(),
                request.headers(),
                request.body(),
                client.peer(),
                client.secure());
    }

    private Origin client(Origin connected, Function<String, List<String>> headers) {
        if (ranges.isEmpty() || !trusts(connected.peer())) {
            return connected;
        }
        List<Origin> hops = hops(connected, headers);
        Origin client = connected;
        for (int i = hops.size() - 1; i >= 0; i--) {
            Origin hop = hops.get(i);
            if (address(hop.peer()).isEmpty()) {
                // Hidden or garbled (RFC 7239 §6.3): whoever is before it is hearsay. The scheme is the trusted hop's
                // own
                // word.
                return new Origin(client.peer(), hop.secure());
            }
            client = hop;
            if (!trusts(hop.peer())) {
                break;
            }
        }
        return client;
    }

    private static List<Origin> hops(Origin connected, Function<String, List<String>> headers) {
        List<Origin> hops = new ArrayList<>();
        List<String> forwarded = elements(headers.apply("forwarded"));
        if (!forwarded.isEmpty()) {
            for (String element : forwarded) {
                Matcher peer = FORWARDED_FOR.matcher(element);
                Matcher proto = FORWARDED_PROTO.matcher(element);
                String text = peer.find() ? (peer.group(1) != null ? peer.group(1) : peer.group(2)) : "";
                boolean secure = proto.find() ? secure(proto.group(1)) : connected.secure();
                hops.add(new Origin(withoutPort(text), secure));
            }
            return hops;
        }
        List<String> protos = elements(headers.apply("x-forwarded-proto"));
        boolean secure = protos.isEmpty() ? connected.secure() : secure(protos.get(protos.size() - 1));
        List<String> addresses = elements(headers.apply("x-forwarded-for"));
        // A proxy may tell the scheme alone: then it is as if it hid the address.
        (addresses.isEmpty() ? List.of("") : addresses)
                .forEach(text -> hops.add(new Origin(withoutPort(text), secure)));
        return hops;
    }

    private static boolean secure(String scheme) {
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
    }

    private static List<String> elements(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711} without their ports. */
    private static String withoutPort(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }
}
