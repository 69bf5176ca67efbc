/** Transport over Javalin (Jetty): a server of its own, or routes in one that stands. */
package dev.switchboard.javalin;
