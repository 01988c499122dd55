/**
 * Points, series, and values by key: the words in which all layers above speak. Points are made by
 * {@link io.tsm.engine.model.PointBuilder} or read by {@link
 * io.tsm.engine.model.LineProtocolReader}; what InfluxDB cannot hold is refused in one place,
 * {@link io.tsm.engine.model.Limits}. Imports {@code io} only.
 */
package io.tsm.engine.model;
