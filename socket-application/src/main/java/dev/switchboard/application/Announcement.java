package dev.switchboard.application;

import dev.switchboard.application.port.out.Codec;
import dev.switchboard.domain.ChannelName;
import dev.switchboard.domain.Command;
import dev.switchboard.domain.Dialect;
import dev.switchboard.domain.Frame;
import dev.switchboard.domain.Message;
import dev.switchboard.domain.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who came to a channel and who went, in the words of each dialect (PROTOCOL, Reserved commands). Encoded by the first lane that
 * needs it. Immutable but for that; thread-safe.
 */
final class Announcement {
    private final Codec codec;
    private final ChannelName channel;
    private final Map<UserId, String> joined;
    private final List<UserId> left;
    private final int count;
    private final boolean toPlain;
    // Two lanes may both encode it: the same bytes.
    private volatile @Nullable Frame plain;
    private volatile @Nullable Frame v1;

    /**
     * One announcement.
     *
     * @param joined names by user
     * @param count users of the channel after it
     * @param toPlain whether plain clients are told, who can be told of one user at a time only
     */
    Announcement(
            Codec codec,
            ChannelName channel,
            Map<UserId, String> joined,
            List<UserId> left,
            int count,
            boolean toPlain) {
        this.codec = codec;
        this.channel = channel;
        this.joined = joined;
        this.left = left;
        this.count = count;
        this.toPlain = toPlain;
    }

    boolean concerns(Dialect dialect) {
        return toPlain || dialect == Dialect.V1;
    }

    Frame frame(Dialect dialect) {
        Frame made = dialect == Dialect.V1 ? v1 : plain;
        if (made == null) {
            made = Frame.text(codec.encode(dialect == Dialect.V1 ? presence() : onlineUpdate()));
            if (dialect == Dialect.V1) {
                v1 = made;
            } else {
                plain = made;
            }
        }
        return made;
    }

    private Message presence() {
        List<Map<String, Object>> users = new ArrayList<>();
        joined.forEach((id, name) -> {
            Map<String, Object> user = new LinkedHashMap<>();
            user.put("id", id.value());
            user.put("name", name);
            users.add(user);
        });
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("joined", users);
        param.put("left", left.stream().map(UserId::value).toList());
        param.put("count", count);
        return Message.of(Command.PRESENCE, codec.write(param)).in(channel);
    }

    private Message onlineUpdate() {
        boolean connected = !joined.isEmpty();
        UserId user = connected ? joined.keySet().iterator().next() : left.get(0);
        Map<String, Object> param = new LinkedHashMap<>();
        param.put("userID", user.value());
        param.put("connected", connected);
        return Message.of(Command.ONLINE_UPDATE, codec.write(param)).in(channel).from(user);
    }
}
