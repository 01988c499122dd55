/** Results as tables, as JSON and as plots. */
package io.tsm.benchmarks.report;
