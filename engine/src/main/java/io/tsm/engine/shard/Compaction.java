package io.tsm.engine.shard;

import io.tsm.engine.tsm.TsmFileName;
import java.util.List;

/**
 * Files of a shard that were replaced.
 *
 * @param sources the files that are gone, oldest first
 * @param outputs the files that took their place; none if all their values had been deleted
 * @param bytesBefore bytes of the sources
 * @param bytesAfter bytes of the outputs
 * @param values in the outputs
 * @param blocksPassed blocks that went through as they were
 * @param blocksDecoded blocks whose values were written anew
 * @param nanos how long it took, from the opening of the sources to their deletion
 */
public record Compaction(
    List<TsmFileName> sources,
    List<TsmFileName> outputs,
    long bytesBefore,
    long bytesAfter,
    long values,
    long blocksPassed,
    long blocksDecoded,
    long nanos) {
  public Compaction {
    sources = List.copyOf(sources);
    outputs = List.copyOf(outputs);
  }
}
