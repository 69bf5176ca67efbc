/** Values and state machines of realtime channels: no threads, locks, clocks, randomness or logging. */
package dev.switchboard.domain;
