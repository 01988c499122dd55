/** Comparisons with other engines and formats, and measurements of parts. */
package io.tsm.benchmarks;
