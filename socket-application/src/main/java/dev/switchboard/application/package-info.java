/** The use cases of realtime channels: what joins the domain to the ports. */
package dev.switchboard.application;
