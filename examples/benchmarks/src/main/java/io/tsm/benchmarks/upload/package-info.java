/** Files into a running server, beside points over HTTP. */
package io.tsm.benchmarks.upload;
