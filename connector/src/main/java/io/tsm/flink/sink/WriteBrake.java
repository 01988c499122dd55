package io.tsm.flink.sink;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.CheckpointingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows a writer down while too many files of one of its shards wait for compaction: a pause before
 * the first record after each barrier, the longer the more there are. It has a bound, since
 * compaction may get nowhere, and it waits for nothing but time: no checkpoint could come while a
 * writer waits for one.
 */
@Internal
final class WriteBrake {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBrake.class);
  private static final long LONGEST_PAUSE_MILLIS = 1000;
  private static final int COMMITS_PER_WARNING = 100;

  private final CompactionSettings settings;
  private final AtomicInteger waitingFiles;
  private final Retry retry;
  private final int subtask;
  private boolean pending; // nothing was written since the barrier
  private int commitsAbove;
  private volatile long pausedMillis;

  /**
   * @param waitingFiles of the shard that has most of them
   */
  WriteBrake(CompactionSettings settings, AtomicInteger waitingFiles, Retry retry, int subtask) {
    this.settings = settings;
    this.waitingFiles = waitingFiles;
    this.retry = retry;
    this.subtask = subtask;
  }

  void beginCommit() {
    pending = settings.enabled();
  }

  void beforeWrite() throws InterruptedException {
    if (pending) {
      pending = false;
      pause(waitingFiles.get());
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it, others read it
  private void pause(int waiting) throws InterruptedException {
    if (waiting <= settings.maxFiles()) {
      commitsAbove = 0;
      return;
    }
    double surplus = (double) (waiting - settings.maxFiles()) / settings.maxFiles();
    long millis = Math.max(1, (long) (Math.min(1, surplus) * LONGEST_PAUSE_MILLIS));
    if (commitsAbove++ % COMMITS_PER_WARNING == 0) {
      LOG.warn(
          "{} files of a shard of writer {} wait for compaction, more than {} ({}). Each checkpoint"
              + " makes one more: make {} longer, or give compaction more by {} and {}. Until then"
              + " the writer pauses {} ms after each checkpoint",
          waiting,
          subtask,
          settings.maxFiles(),
          TsmCompactionOptions.MAX_FILES.key(),
          CheckpointingOptions.CHECKPOINTING_INTERVAL.key(),
          TsmCompactionOptions.THROUGHPUT.key(),
          TsmCompactionOptions.PARALLELISM.key(),
          millis);
    }
    retry.pause(millis);
    pausedMillis += millis;
  }

  /** Since the writer began. */
  long pausedMillis() {
    return pausedMillis;
  }
}
