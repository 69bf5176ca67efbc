/** The JSON envelope and typed parameters, with Jackson. */
package dev.switchboard.jackson;
