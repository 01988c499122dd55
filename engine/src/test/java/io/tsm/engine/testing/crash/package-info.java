/**
 * A disk in memory that can lose power, and operations on it that can crash or fail: for tests of
 * what survives.
 */
package io.tsm.engine.testing.crash;
