/** Real nodes, a real Redis and clients on real sockets, broken at random; the simulation's judge judges. See docs/checker.md. */
package dev.switchboard.checker;
