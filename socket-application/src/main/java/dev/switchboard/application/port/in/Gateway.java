package dev.switchboard.application.port.in;

import java.util.concurrent.CompletionStage;

/**
 * Where transports bring their connections. The concurrency contract between a transport and the core:
 *
 * <ol>
 *   <li>{@link dev.switchboard.application.port.out.Wire#write} runs on the wire's own {@link
 *       dev.switchboard.application.port.out.Loop} only and says how much was taken; a wire finishes a frame that it began;
 *       the rest waits in the core until the wire says once, on its loop, that it is {@link Inbound#writable()}.
 *   <li>No user code, wire or broker is called while a lock is held.
 *   <li>All members on a node see one channel's messages in one order; a publisher's own order is kept everywhere.
 *   <li>Joins and leaves are ordered with publications: after the reply to a join nothing is missed; after a leave nothing
 *       comes.
 *   <li>Nothing blocks an I/O thread, and nothing is called out to from inside a channel's lock.
 *   <li>Calls to one {@link Inbound} never overlap (but for {@code writable}), and {@code closed} comes exactly once, last.
 * </ol>
 */
public interface Gateway {
    /**
     * Asks whether a connection may be opened, before anything is answered on the wire. The transport has checked what RFC
     * 6455 §4.2.1 asks for ({@link dev.switchboard.domain.Upgrade}); path, Origin, query, credentials and policy are judged
     * here. Does not block; may be called from any thread. The stage completes normally always.
     */
    CompletionStage<Admission> admit(Handshake handshake);
}
