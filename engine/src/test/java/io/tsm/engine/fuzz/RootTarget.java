package io.tsm.engine.fuzz;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.Shard;
import io.tsm.engine.shard.ShardStore;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashStorage;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * {@link ShardStore} and {@link StoredShard} on a root with one damaged file: both see the same,
 * also after a restart, and when it is read whole a compaction keeps it.
 */
final class RootTarget implements FuzzTarget {
  private final RootInputs inputs;

  RootTarget(RootInputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public byte[] input(SplittableRandom random) throws IOException {
    return inputs.next(random);
  }

  @Override
  public void read(byte[] input, Result result) throws IOException {
    CrashDisk disk = inputs.disk(input);
    CrashStorage storage = RootInputs.storage(disk);
    Result stored = new Result();
    stored.attempt(() -> readStored(StoredRoot.open(storage), stored));
    Result live = new Result();
    boolean opened = live.attempt(() -> readLive(RootInputs.storage(disk), live));
    if (opened && stored.hash() != live.hash()) {
      throw new AssertionError("an engine and a reader see other values");
    }
    Result again = new Result();
    again.attempt(() -> readLive(RootInputs.storage(disk), again));
    if (again.hash() != live.hash()) {
      throw new AssertionError("another result after a restart");
    }
    result.attempt(() -> readLive(RootInputs.storage(disk), result));
    if (result.refusals() == 0) {
      compact(RootInputs.storage(disk), result.rows());
    }
  }

  private static void readStored(StoredRoot root, Result result) throws IOException {
    for (String database : root.databases()) {
      for (String policy : root.retentionPolicies(database)) {
        for (StoredShard shard : root.shards(database, policy)) {
          try (ShardReader reader = shard.open((path, readable, size) -> {})) {
            ShardContent.read(reader, result);
          }
        }
      }
    }
  }

  private static void readLive(CrashStorage storage, Result result) throws IOException {
    try (ShardStore store = RootInputs.open(storage)) {
      for (Shard shard : store.allShards()) {
        try (ShardReader reader = shard.read(series -> true)) {
          ShardContent.read(reader, result);
        }
      }
    }
  }

  private static void compact(CrashStorage storage, long rows) throws IOException {
    try (ShardStore store = RootInputs.open(storage)) {
      Result after = new Result();
      for (Shard shard : store.allShards()) {
        shard.writeSnapshot();
        shard.compactFull();
        try (ShardReader reader = shard.read(series -> true)) {
          ShardContent.read(reader, after);
        }
      }
      if (after.refusals() > 0 || after.rows() != rows) {
        throw new AssertionError(rows + " rows have become " + after.rows() + " by a compaction");
      }
    } catch (CorruptFileException e) {
      throw new AssertionError("what is read cannot be compacted", e);
    }
  }

  /** The other files of the root are read, too, and caches and files written; all of it often. */
  @Override
  public long mostBytes(byte[] input) {
    return (256 << 20) + 16_384L * input.length;
  }
}
