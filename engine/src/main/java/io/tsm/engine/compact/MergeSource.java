package io.tsm.engine.compact;

import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;

/**
 * A file to be merged.
 *
 * @param reader stays open
 * @param deleted of this file
 */
public record MergeSource(TsmReader reader, Tombstones deleted) {}
