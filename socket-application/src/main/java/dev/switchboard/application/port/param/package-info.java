/** What a record that is a command's parameter says of its values, for codecs to hold clients to and for declarations to show. */
package dev.switchboard.application.port.param;
