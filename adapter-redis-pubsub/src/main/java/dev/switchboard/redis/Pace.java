package dev.switchboard.redis;

import java.time.Duration;

/**
 * The rhythm in which links are looked after. Immutable.
 *
 * @param ping how often each link is asked whether it lives
 * @param silence after how long without an answer it is replaced
 * @param connect how long a new one may take, its greeting included
 * @param leastPause before the second attempt to connect; each further pause is twice as long
 * @param mostPause the longest of these pauses; what is not well for longer is told
 * @param renew how often the numbering of followed channels is kept from expiring
 */
record Pace(
        Duration ping, Duration silence, Duration connect, Duration leastPause, Duration mostPause, Duration renew) {
    static final Pace STANDARD = new Pace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60));

    /** How often somebody has to look: a quarter of the shortest span is the most that anything is late. */
    Duration look() {
        return leastPause.compareTo(ping) < 0 ? leastPause : ping.dividedBy(4);
    }
}
