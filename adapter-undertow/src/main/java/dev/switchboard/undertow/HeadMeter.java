package dev.switchboard.undertow;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** Beneath Undertow's parser: how much came since the last response, and how much of it the request line was. Confined to who reads. */
final class HeadMeter extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private long bytes;
    private long lineBytes;
    private boolean lineEnded;

    HeadMeter(StreamSourceConduit next) {
        super(next);
    }

    /** What it measures. */
    StreamSourceConduit beneath() {
        return next;
    }

    /** A new request begins. */
    void reset() {
        bytes = 0;
        lineBytes = 0;
        lineEnded = false;
    }

    /** Why Undertow's parser refused the request: it does not tell, and answers 400 whatever it was. */
    int status(int headerBytes) {
        if (bytes <= headerBytes) {
            return 400;
        }
        return lineBytes > headerBytes ? 414 : 431; // RFC 9110 §15.5.15, RFC 6585 §5
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int from = target.position();
        int count = super.read(target);
        for (int i = from; i < from + count && !lineEnded; i++) {
            lineBytes++;
            lineEnded = target.get(i) == '\n';
        }
        bytes += Math.max(0, count);
        return count;
    }
}
