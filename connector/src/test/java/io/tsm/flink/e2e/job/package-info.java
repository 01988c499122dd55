/** What the tests upload to the cluster: the one package in the jar besides the connector. */
package io.tsm.flink.e2e.job;
