package io.tsm.flink.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a reader has read. It has a {@link TsmSplitReader} at a time, but a new one each time when
 * it gets splits after it had none; whoever counts hands over to the next with these splits.
 */
@Internal
final class ReadCounts {
  private final Counter blocks;
  private final Counter files;
  private final long limit;
  private long rows;

  /**
   * @param limit of rows; 0 for none
   */
  ReadCounts(MetricGroup metrics, long limit) {
    this.blocks = metrics.counter("blocksRead");
    this.files = metrics.counter("filesOpened");
    this.limit = limit;
  }

  void addBlocks(long count) {
    blocks.inc(count);
  }

  void addFiles(long count) {
    files.inc(count);
  }

  void addRows(long count) {
    rows += count;
  }

  boolean hasEnoughRows() {
    return limit > 0 && rows >= limit;
  }
}
