package dev.switchboard.jakarta;

import dev.switchboard.application.port.in.Admission;
import dev.switchboard.application.port.in.Gateway;
import dev.switchboard.application.port.in.Handshake;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a gateway's verdict. Stateless. */
final class Verdict {
    /** Handshakes run on a container's worker thread, where waiting is allowed; PROTOCOL gives them 10 s altogether. */
    private static final long SECONDS = 10;

    private Verdict() {}

    /** Asks; 503 if there is no answer within 10 s, 500 if the gateway failed, which its contract rules out. */
    static Admission of(Gateway gateway, Handshake handshake) {
        try {
            return gateway.admit(handshake).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return Admission.Refused.of(503, "the handshake took too long to judge, try again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Admission.Refused.of(503, "the server stops");
        } catch (ExecutionException e) {
            System.getLogger(Verdict.class.getName()).log(System.Logger.Level.ERROR, "the gateway failed to judge a handshake", e);
            return Admission.Refused.of(500, "the handshake could not be judged");
        }
    }
}
