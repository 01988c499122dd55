/**
 * Flink SQL: tables over a root ({@link io.tsm.flink.table.TsmTableFactory}), their options ({@link
 * io.tsm.flink.table.TsmConnectorOptions}), and a catalog of what a root holds. docs/sql.md says
 * how to use them.
 */
package io.tsm.flink.table;
