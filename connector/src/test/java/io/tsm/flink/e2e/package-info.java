/** The sink in a real cluster whose processes are killed; runs in profile {@code e2e}. */
package io.tsm.flink.e2e;
