package io.tsm.engine.cli;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.shard.ShardCompactor;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Compacts shards fully, one after the other, of a root that nobody else changes. */
final class CompactionRun {
  private static final CompactionOptions OPTIONS = CompactionOptions.DEFAULT;

  private final Throttle throttle;
  private final Progress progress;
  private final long start = System.nanoTime();
  private long written;

  CompactionRun(Throttle throttle, Progress progress) {
    this.throttle = throttle;
    this.progress = progress;
  }

  /** Compacts shards; what is in their logs stays there. */
  CompactionSummary run(List<StoredShard> all) throws IOException {
    Files before = Files.of(all);
    for (StoredShard shard : all) {
      compact(shard, before.bytes());
    }
    Files after = Files.of(all);
    progress.end();
    return new CompactionSummary(
        all.size(),
        before.count(),
        after.count(),
        before.bytes(),
        after.bytes(),
        (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private void compact(StoredShard shard, long total) throws IOException {
    Storage storage = shard.storage();
    String directory = shard.directory();
    ShardPath.deleteTemporaryFiles(storage, directory);
    String name = storage.describe(directory);
    Throttle counting =
        bytes -> {
          written += bytes;
          progress.updateBytes("compacting " + name, written, Math.max(total, written));
          throttle.acquire(bytes);
        };
    new ShardCompactor(storage, directory, new ReentrantLock())
        .run(
            new CompactionPlanner(OPTIONS)::planFull,
            OPTIONS.targetFileBytes(),
            () -> directory + "/" + UUID.randomUUID() + ShardPath.TEMPORARY_SUFFIX,
            counting);
  }

  /** The TSM files of shards. */
  private record Files(int count, long bytes) {
    static Files of(List<StoredShard> shards) throws IOException {
      int count = 0;
      long bytes = 0;
      for (StoredShard shard : shards) {
        for (FileEntry entry : shard.storage().list(shard.directory())) {
          if (!entry.isDirectory() && TsmFileName.parse(entry.name()).isPresent()) {
            count++;
            bytes += entry.size();
          }
        }
      }
      return new Files(count, bytes);
    }
  }
}
