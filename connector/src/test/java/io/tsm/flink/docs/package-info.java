/** The code that the documentation shows, compiled, run, and compared with the pages. */
package io.tsm.flink.docs;
