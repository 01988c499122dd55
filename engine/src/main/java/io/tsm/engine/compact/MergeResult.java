package io.tsm.engine.compact;

import io.tsm.engine.tsm.TsmFileInfo;
import java.util.List;

/**
 * What a merge made.
 *
 * @param files whole and durable, in the order of their sequence; none if no value was left
 * @param blocksPassed blocks of the sources that went through as they were
 * @param blocksDecoded blocks of the sources whose values were written anew; those that were
 *     deleted as a whole are in neither number
 */
public record MergeResult(List<TsmFileInfo> files, long blocksPassed, long blocksDecoded) {
  public MergeResult {
    files = List.copyOf(files);
  }
}
