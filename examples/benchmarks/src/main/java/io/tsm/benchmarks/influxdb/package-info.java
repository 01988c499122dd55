/** A real server of InfluxDB 1.x to compare with. */
package io.tsm.benchmarks.influxdb;
