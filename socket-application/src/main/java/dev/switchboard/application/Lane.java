package dev.switchboard.application;

import dev.switchboard.application.port.out.Loop;
import dev.switchboard.domain.Batch;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The write side of all wires that share a loop, and its turns. A turn takes the tasks that wait, appends their frames to the
 * batch of each (channel × lane), and at its end gives each touched wire one write. Order is the queue's order: joins, leaves
 * and closes travel through it like publications.
 *
 * <p>{@link #offer} is callable from any thread; all else is confined to the loop.
 */
final class Lane {
    /** One step of a turn. Runs on the loop; touches only what the lane owns. */
    @FunctionalInterface
    interface Task {
        void run(Lane lane);
    }

    private record Entry(Task task, int bytes) {}

    // Keep a burst's peak from being held for ever: a batch holds 16 KiB and more outside the heap, shares about 1 KiB
    // inside.
    private static final int MOST_IDLE_BATCHES = 64;
    private static final int MOST_IDLE_SHARES = 4_096;

    // Wires to write to, from which on a second look is a hundredth of what the turn costs.
    private static final int MANY = 64;

    // Each brings less than the one before; the first that brings nothing is the last.
    private static final int MOST_LOOKS = 4;

    // In ns, and turns: a yield may take as long as others want to compute, which must be no part of everybody's
    // latency.
    private static final long MOST_POLITE = 2_000_000;
    private static final int IMPOLITE_TURNS = 100;

    private static final Logger LOG = System.getLogger(Lane.class.getName());

    private final Loop loop;
    private final int turnBytes;
    private final ConcurrentLinkedQueue<Entry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable turn = this::turn;
    private final ArrayList<Group> touchedGroups = new ArrayList<>();
    private final ArrayList<Egress> touchedLines = new ArrayList<>();
    private final ArrayDeque<Batch> idleBatches = new ArrayDeque<>();
    private final ArrayDeque<Shares> idleShares = new ArrayDeque<>();
    private final Batch scratch = new Batch(true);
    private final Merge merge = new Merge(scratch);
    private final Tally total;

    /** Bytes that publishers have claimed and turns have not yet taken. */
    final Claims claims;

    private int looks; // of the turn under way, which goes on after one more
    private int impolite; // turns that are not to wait for handlers
    private int given; // bytes claimed for what the turn has taken
    private long ordinal;
    private long turnsDone;
    private volatile long turns; // the same, for other threads
    private long messagesSent;
    private long bytesSent;
    private int appended;
    private int held;
    // One probe at a time: a lane that stands still must not collect them.
    private final AtomicBoolean probed = new AtomicBoolean();
    private long probedAt;
    private @Nullable News prober;

    Lane(Loop loop, long laneBytes, int turnBytes, Tally total) {
        this.loop = loop;
        this.turnBytes = turnBytes;
        this.total = total;
        this.claims = new Claims(laneBytes);
    }

    boolean inLoop() {
        return loop.inLoop();
    }

    /** Puts a task in line; {@code bytes} were claimed for it and are given back when its turn comes. Any thread, never blocks. */
    void offer(Task task, int bytes) {
        queue.add(new Entry(task, bytes));
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(turn);
        }
    }

    /** Tells how long what is put in line now takes to its wires. Any thread. */
    void probe(News news) {
        if (probed.compareAndSet(false, true)) {
            long now = news.begin();
            offer(
                    turn -> {
                        turn.prober = news;
                        turn.probedAt = now;
                    },
                    0);
        }
    }

    /**
     * A turn that has many wires to write to looks again for what has come meanwhile, as long as that brings something, since a
     * publication more in it costs a tenth of one in the next turn: first the loop may read, then the handlers publish. On a busy CPU the first publication would
     * else be written to everybody before the handler gets to the next one, which may be waiting in its socket already.
     */
    private void turn() {
        if (looks > 0) {
            giveWay();
        }
        int before = appended;
        take();
        if (looks < MOST_LOOKS && appended > before && appended < turnBytes && writesMany()) {
            looks++;
            loop.executeNextRound(turn);
            return;
        }
        looks = 0;
        flush();
        if (prober != null) {
            prober.written(probedAt);
            prober = null;
            probed.set(false);
        }
        if (messagesSent > 0) {
            total.addSent(messagesSent, bytesSent);
            messagesSent = 0;
            bytesSent = 0;
        }
        if (given > 0) {
            claims.release(given);
            given = 0;
        }
        appended = 0;
        turnsDone++;
        turns = turnsDone;
        scheduled.set(false);
        // An offer that came after the last poll and before the reset did not schedule; and what a full turn left goes
        // on after
        // the loop has looked at its keys, so that reading and write readiness are not starved.
        if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) {
            loop.executeNextRound(turn);
        }
    }

    private void take() {
        Entry entry;
        while (appended < turnBytes && (entry = queue.poll()) != null) {
            ordinal++;
            given += entry.bytes;
            try {
                entry.task.run(this);
            } catch (RuntimeException | Error e) {
                // A bug of ours or of a transport's, or a handler took all memory; the lane has others to serve.
                LOG.log(Level.ERROR, "a task of a lane failed", e);
            }
        }
    }

    private boolean writesMany() {
        int writes = touchedLines.size();
        for (int i = 0; i < touchedGroups.size() && writes < MANY; i++) {
            writes += touchedGroups.get(i).size();
        }
        return writes >= MANY;
    }

    /** To handlers that are about to publish; where nobody waits for the CPU it costs less than a microsecond. */
    private void giveWay() {
        if (impolite > 0) {
            impolite--;
            return;
        }
        long begin = System.nanoTime();
        Thread.yield();
        if (System.nanoTime() - begin > MOST_POLITE) {
            impolite = IMPOLITE_TURNS;
        }
    }

    /** Turns that have ended. Any thread. */
    long turns() {
        return turns;
    }

    /** The place in line of the running task; grows over the lane's life. */
    long ordinal() {
        return ordinal;
    }

    /** So many bytes were appended for one or more wires: counts towards the bound of the turn. */
    void appended(int bytes) {
        appended += bytes;
    }

    /** Whether a batch has all that a turn may write. */
    boolean filledBy(Batch batch) {
        return batch.size() >= turnBytes;
    }

    /** A group got its first frame of this turn: the batch that it fills. */
    Batch open(Group group) {
        touchedGroups.add(group);
        return batch();
    }

    private Batch batch() {
        Batch idle = idleBatches.poll();
        return idle == null ? new Batch(true) : idle;
    }

    /** A batch that may wait for more, over several turns. */
    Batch hold() {
        held++;
        return batch();
    }

    /** A batch that was held leaves with this turn. */
    void release(Group group, Batch batch) {
        held--;
        touchedGroups.add(group);
        appended(batch.size());
    }

    /** Whoever gets anything in this turn gets what is held for it first, so that a line's order is the queue's. */
    private void catchUp() {
        for (int i = 0; i < touchedGroups.size(); i++) {
            touchedGroups.get(i).catchUp(this);
        }
        for (int i = 0; i < touchedLines.size(); i++) {
            touchedLines.get(i).catchUp(this);
        }
    }

    /** A line got its first share of this turn. */
    Shares open(Egress line) {
        touchedLines.add(line);
        Shares idle = idleShares.poll();
        return idle == null ? new Shares() : idle;
    }

    void giveBack(Shares shares) {
        shares.clear();
        if (idleShares.size() < MOST_IDLE_SHARES) {
            idleShares.push(shares);
        }
    }

    private void flush() {
        if (held > 0) {
            catchUp();
        }
        if (touchedLines.isEmpty() && ofOneChannel()) {
            for (int i = 0; i < touchedGroups.size(); i++) {
                touchedGroups.get(i).writeAlone(this);
            }
        } else {
            for (int i = 0; i < touchedGroups.size(); i++) {
                touchedGroups.get(i).share(this);
            }
            for (int i = 0; i < touchedLines.size(); i++) {
                touchedLines.get(i).flush(this, merge);
            }
            merge.clear();
        }
        for (int i = 0; i < touchedGroups.size(); i++) {
            Batch used = touchedGroups.get(i).endTurn();
            used.clear();
            if (idleBatches.size() < MOST_IDLE_BATCHES) {
                idleBatches.push(used);
            }
        }
        touchedGroups.clear();
        touchedLines.clear();
    }

    private boolean ofOneChannel() {
        for (int i = 1; i < touchedGroups.size(); i++) {
            if (!touchedGroups.get(i).besides(touchedGroups.get(0))) {
                return false;
            }
        }
        return true;
    }

    /** For use inside a task; empty again when the task ends. */
    Batch scratch() {
        return scratch;
    }

    /** Counts what was given up for one line. */
    void dropped(Tally line, long messages) {
        line.addDropped(messages);
        total.addDropped(messages);
    }

    /** Counts that the outbox of one line overran. */
    void overflowed(Tally line) {
        line.addOverflow();
        total.addOverflow();
    }

    /** Counts what was given to wires or outboxes; the turn's sum goes to the node's total, which costs an atomic step each time. */
    void sent(long messages, long bytes) {
        messagesSent += messages;
        bytesSent += bytes;
    }
}
