package io.tsm.engine.compact;

import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import java.util.function.Function;

/**
 * A file to be merged.
 *
 * @param reader stays open
 * @param without the times of a key that are left out; is asked again and again
 */
public record MergeSource(TsmReader reader, Function<byte[], TimeRanges> without) {

  /** A file of which something may have been deleted. */
  public MergeSource(TsmReader reader, Tombstones deleted) {
    this(reader, deleted::rangesOf);
  }
}
