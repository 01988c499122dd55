package io.tsm.flink.source;

import java.io.IOException;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/** What to say when a source that follows new files does not find one. */
@Internal
final class Unread {
  private Unread() {}

  /**
   * @param shard as people find it
   * @param what was merged
   */
  static IOException merged(String shard, String what, @Nullable Throwable cause) {
    return new IOException(
        shard
            + ": "
            + what
            + " was merged before it was read, so that its rows cannot be told from older ones any"
            + " more. Set 'compaction.min-age' of the job that writes (compactionMinAge of its sink)"
            + " to more than the time that this job may lag behind or be down, and start this job"
            + " without its state: it then reads everything once more. The same is seen if all its"
            + " values were deleted, if somebody emptied the folder, or if the root is that of an"
            + " InfluxDB that runs and compacts it",
        cause);
  }
}
