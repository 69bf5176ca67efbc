/** What a node does, in figures: an observer on Micrometer, and a page for Prometheus. */
package dev.switchboard.micrometer;
