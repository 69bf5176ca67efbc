/** Many nodes of the real core with a simulated broker, network and clock, and a judge of what their clients saw; see docs/simulation.md. No API. */
package dev.switchboard.simulation;
