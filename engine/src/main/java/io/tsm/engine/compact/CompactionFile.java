package io.tsm.engine.compact;

import io.tsm.engine.tsm.TsmFileName;

/**
 * What a planner knows of a file.
 *
 * @param name its generation and sequence
 * @param size bytes
 * @param hasTombstones whether something was deleted of it
 * @param dense whether its blocks are full on the whole, so that merging makes it no smaller. Only
 *     asked of files that are large enough to be finished
 * @param closed whether its writer went on in the next sequence because it was full. Only asked
 *     where the generation has a next sequence
 * @param modifiedMillis when it was written, milliseconds since 1970 by the file system's clock
 */
public record CompactionFile(
    TsmFileName name,
    long size,
    boolean hasTombstones,
    boolean dense,
    boolean closed,
    long modifiedMillis) {}
