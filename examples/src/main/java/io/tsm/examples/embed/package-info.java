/** The engine in a program of its own, without Flink. */
package io.tsm.examples.embed;
