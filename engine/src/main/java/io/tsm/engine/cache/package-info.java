/**
 * The cache: values by key in memory, between a write and the snapshot that makes a TSM file of
 * them. Imports {@code model} only; never {@code wal} or {@code tsm}.
 */
package io.tsm.engine.cache;
