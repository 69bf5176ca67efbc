/** Broker over Redis: publications and histories across nodes, with Lettuce. */
package dev.switchboard.redis;
