package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.CrashDisk;

/**
 * What goes wrong first, and when. Later troubles follow from the seed.
 *
 * @param at the operation, from 0; -1 for none
 * @param disk what the root is on
 * @param compacts whether files of a shard are merged meanwhile
 * @param small a short job, for all operations one after the other
 */
record Plan(Trouble trouble, long at, CrashDisk.Kind disk, boolean small, boolean compacts) {
  /** Without compaction: then each file that was published stays. */
  Plan(Trouble trouble, long at, CrashDisk.Kind disk, boolean small) {
    this(trouble, at, disk, small, false);
  }

  /** Ways to go wrong. */
  enum Trouble {
    /** The process dies; perhaps power is lost too. */
    CRASH,
    /** All that was not synced is gone. */
    POWER_LOSS,
    /** The process dies, its files stay as they are. */
    KILL,
    /** Operations fail, for a while. */
    FAILURE,
    /** All operations that need room on the disk fail, for a while; others work. */
    DISK_FULL,
    /** One operation fails, and power is lost soon after. */
    FAILURE_THEN_POWER_LOSS
  }

  /**
   * Whether an attempt believed dead may go on beside its successor. Where publishing is a rename,
   * one of the two can take a file from the other, which fails then and is repeated: harmless, but
   * not told here from failures that have no reason.
   */
  boolean hasZombies() {
    return disk == CrashDisk.Kind.LOCAL;
  }

  boolean fails() {
    return trouble == Trouble.FAILURE
        || trouble == Trouble.DISK_FULL
        || trouble == Trouble.FAILURE_THEN_POWER_LOSS;
  }
}
