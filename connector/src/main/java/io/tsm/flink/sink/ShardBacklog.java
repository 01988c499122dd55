package io.tsm.flink.sink;

import org.apache.flink.annotation.Internal;

/** What a compactor knows of a shard. Guarded by its compactor. */
@Internal
final class ShardBacklog {
  private final String directory;
  private int files;
  private int waiting;
  private boolean visited;
  private boolean queued;
  private boolean again;
  private int failures;
  private long notBefore;
  private boolean lookAgain;
  private long lookAgainAt;

  /**
   * @param directory of the shard
   */
  ShardBacklog(String directory) {
    this.directory = directory;
  }

  String directory() {
    return directory;
  }

  /** Files, as far as is known. */
  int files() {
    return files;
  }

  /** Those of them that no compaction has made, as far as is known. */
  int waiting() {
    return waiting;
  }

  boolean isQueued() {
    return queued;
  }

  /** True if nothing is lost when it is forgotten. */
  boolean isIdle() {
    return !queued && !lookAgain && failures == 0;
  }

  /** A file came. */
  void committed() {
    files++;
    waiting++;
    again = queued; // who is at it may not see the file
  }

  /**
   * True if somebody should look at the shard.
   *
   * @param minFiles that are worth it
   */
  boolean isDue(int minFiles, long now) {
    boolean grown = lookAgain && now - lookAgainAt >= 0;
    boolean wanted = !visited || again || failures > 0 || waiting > minFiles || grown;
    return !queued && wanted && (failures == 0 || now - notBefore >= 0);
  }

  void queue() {
    queued = true;
    again = false;
    lookAgain = false;
  }

  /** There are files that will be worth a look when they are older. */
  void lookAgainAt(long time) {
    lookAgain = true;
    lookAgainAt = time;
  }

  /** Somebody has looked at it. */
  void seen(int filesNow, int waitingNow) {
    visited = true;
    files = filesNow;
    waiting = waitingNow;
  }

  /**
   * Somebody has done what there was to do.
   *
   * @return whether a file has come meanwhile
   */
  boolean succeeded() {
    queued = false;
    failures = 0;
    return again;
  }

  /**
   * Somebody has tried in vain.
   *
   * @return the pause until the next try, nanoseconds
   */
  long failed(long now, long firstPause, long longestPause) {
    queued = false;
    again = false;
    long pause = Math.min(longestPause, firstPause << Math.min(failures, 20));
    failures++;
    notBefore = now + pause;
    return pause;
  }
}
