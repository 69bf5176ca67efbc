/** Transport over Undertow: a server of its own, or a handler in one that stands. */
package dev.switchboard.undertow;
