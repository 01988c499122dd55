/** How costs grow with the size of the cache, the number of series and the range of time. */
package io.tsm.benchmarks.scale;
