/**
 * Where roots are: {@link io.tsm.flink.fs.Storages} opens the one that a path names, for sink,
 * source and table. Imports {@code io.tsm.engine.io} and {@code io.tsm.engine.tsm}, and none of its
 * siblings.
 */
package io.tsm.flink.fs;
