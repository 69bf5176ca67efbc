/** What operators see and do: pages, JSON and a live feed over the port {@code Operations}, mountable under any transport. */
package dev.switchboard.admin;
