/**
 * Storage and bytes: what every other layer reads and writes through ({@link
 * io.tsm.engine.io.Storage}), what slows work down or ends it ({@link io.tsm.engine.io.Throttle}),
 * and the error of damaged files ({@link io.tsm.engine.io.CorruptFileException}). Imports nothing
 * of the engine.
 */
package io.tsm.engine.io;
