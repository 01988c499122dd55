/**
 * Readers and damaged files: mutated valid ones, a million of them in the profile {@code soak}. A
 * reader either says what is wrong or reads, within a time and a memory that follow from the size
 * of what it reads.
 */
package io.tsm.engine.fuzz;
