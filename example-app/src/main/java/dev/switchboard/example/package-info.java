/** The example application: it composes all modules; the Maven profile alone chooses the transport. */
package dev.switchboard.example;
