package io.tsm.engine.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.compact.CompactionGroup;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Point;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** A shard with a few points, and what tests of compactions do with it. */
final class SmallShard {
  static final String DIRECTORY = "data/db/autogen/7";
  static final String STAGED = "wal/staged";

  private final Storage storage;
  private final Lock lock = new ReentrantLock();
  private final TsmLimits limits;
  private int staged;

  SmallShard(Storage storage, TsmLimits limits) {
    this.storage = storage;
    this.limits = limits;
  }

  SmallShard(Storage storage) {
    this(storage, TsmLimits.FORMAT);
  }

  Lock lock() {
    return lock;
  }

  ShardCompactor compactor() {
    return new ShardCompactor(storage, DIRECTORY, lock, System::nanoTime, limits);
  }

  static Point point(String field, long time, long value) {
    return Point.builder().measurement("m").field(field, value).time(time).toPoint();
  }

  static byte[] key(String field) {
    return ("m#!~#" + field).getBytes(UTF_8);
  }

  /** Publishes a file. */
  void write(int generation, int sequence, Point... points) throws IOException {
    Cache cache = new Cache(new FieldTypes());
    for (Point point : points) {
      cache.write(point);
    }
    String path = STAGED + "/snapshot-" + generation + "-" + sequence + ".tmp";
    storage.delete(path);
    var unused = new Compactor(storage, (g, s) -> path).writeSnapshot(cache, 1, Throttle.NONE);
    storage.publish(path, path(generation, sequence, TsmFileName.SUFFIX));
    storage.delete(path);
  }

  static String path(int generation, int sequence, String suffix) {
    String name = new TsmFileName(generation, sequence).fileName();
    return DIRECTORY + "/" + name.replace(TsmFileName.SUFFIX, suffix);
  }

  /** Deletes values as a commit does: of all files that are there. */
  void delete(String field, long first, long last) throws IOException {
    lock.lock();
    try {
      Tombstone tombstone = new Tombstone(key(field), first, last);
      for (TsmFileName name : ShardPath.listFiles(storage, DIRECTORY)) {
        new TombstoneWriter(storage)
            .append(DIRECTORY + "/" + name.tombstoneName(), List.of(tombstone));
      }
    } finally {
      lock.unlock();
    }
  }

  /** All files as one group. */
  CompactionGroup all() throws IOException {
    return new CompactionGroup(compactor().files(1L << 40), true);
  }

  Optional<Compaction> compactAll() throws IOException {
    return compactor().compact(all(), this::stagedPath, Throttle.NONE);
  }

  String stagedPath() {
    return STAGED + "/merged-" + staged++ + ".tmp";
  }

  /** All values that a reader finds. */
  List<String> answers() throws IOException {
    try (ShardReader reader = ShardReader.open(storage, DIRECTORY);
        KeyIterator values = reader.iterator()) {
      return TestContent.rows(values);
    }
  }

  /** The names in the shard's directory. */
  List<String> files() throws IOException {
    return names(DIRECTORY);
  }

  /** The names of staged files. */
  List<String> stagedFiles() throws IOException {
    return names(STAGED);
  }

  private List<String> names(String directory) throws IOException {
    List<String> names = new ArrayList<>();
    storage.list(directory).forEach(entry -> names.add(entry.name()));
    return names;
  }
}
