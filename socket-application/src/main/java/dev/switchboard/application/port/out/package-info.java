/** What the core needs from outside: transports, brokers, codecs, time, and the application's own code. */
package dev.switchboard.application.port.out;
