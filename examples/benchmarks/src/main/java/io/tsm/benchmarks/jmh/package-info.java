/** Parts of the engine by themselves, with JMH: one class a subject. */
package io.tsm.benchmarks.jmh;
