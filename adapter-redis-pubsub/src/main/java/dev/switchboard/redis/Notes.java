package dev.switchboard.redis;

import dev.switchboard.application.port.out.Post;
import dev.switchboard.domain.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The notes that nodes leave for each other, and who is there to get them. Thread-safe; {@link #meet} is confined to the turns. */
final class Notes {
    private final long incarnation;
    private final Names names;
    private final Outlet outlet;
    private final byte[] toAll;
    private Map<Long, NodeId> living = Map.of();
    private volatile Set<Post.Peer> others = Set.of();

    Notes(Common common, Outlet outlet) {
        this.incarnation = common.incarnation();
        this.names = common.names();
        this.outlet = outlet;
        this.toAll = names.notes();
    }

    /** The channels of Redis in which this node gets some. */
    List<byte[]> channels() {
        return List.of(toAll, names.notes(Long.toHexString(incarnation)));
    }

    CompletionStage<Void> send(byte[] note) {
        return send(toAll, note);
    }

    CompletionStage<Void> send(String address, byte[] note) {
        return send(names.notes(address), note);
    }

    private CompletionStage<Void> send(byte[] channel, byte[] note) {
        byte[] envelope = Envelope.note(incarnation, note);
        return outlet.send(channel, envelope.length, (way, sequence) -> {
            Envelope.sequence(envelope, sequence);
            return way.line().publish(channel, envelope);
        });
    }

    /** As of the latest {@link #meet}. */
    Set<Post.Peer> others() {
        return others;
    }

    /** Who lives, as the latest renewal of the lease told. */
    void meet(Map<Long, NodeId> latest) {
        if (latest != living) {
            living = latest;
            others = latest.entrySet().stream()
                    .filter(node -> node.getKey() != incarnation)
                    .map(node -> new Post.Peer(Long.toHexString(node.getKey()), node.getValue()))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
