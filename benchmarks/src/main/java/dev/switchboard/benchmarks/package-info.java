/** Load generator, baselines and the command that runs them in pairs; see docs/performance.md. No API. */
package dev.switchboard.benchmarks;
