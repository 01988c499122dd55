package io.tsm.engine.shard;

import java.io.IOException;
import java.time.Duration;

/** Values come faster than snapshots can make files of them, or snapshots fail. */
public final class CacheFullException extends IOException {
  private static final long serialVersionUID = 1L;

  CacheFullException(long used, long limit, Duration patience) {
    super(
        ("the caches hold %d bytes, and cacheMaxMemory allows %d; nothing of this batch was written."
                + " Snapshots did not make room within %s (cacheFullPatience): try again later,"
                + " give more memory, or look into the log for snapshots that fail")
            .formatted(used, limit, patience));
  }
}
