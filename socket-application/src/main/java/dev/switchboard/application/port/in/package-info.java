/** What transports, applications and pages call. */
package dev.switchboard.application.port.in;
