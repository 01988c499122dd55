package io.tsm.flink.sink.crash;

import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.Garbage;
import io.tsm.engine.shard.GarbageCollector;
import io.tsm.engine.shard.WalPath;
import io.tsm.engine.testing.crash.CrashDisk;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Somebody who collects garbage while a job runs, fails and is restored, as often and as early as
 * the promise allows: whatever no checkpoint needs that may still be restored. Has the clock, too.
 */
final class GarbageRounds implements GarbageCollector.Listener {
  private static final long START = 1_700_000_000_000L;
  private static final int SECOND = 1000;
  private static final int MINUTE = 60 * SECOND;
  private static final UUID PROCESS = new UUID(0, 0);

  private final CrashDisk disk;
  private final Storage storage;
  private final SplittableRandom random;
  private final Map<Integer, Long> begun = new HashMap<>(); // by checkpoint
  private final Map<Integer, Long> since = new HashMap<>(); // by checkpoint, of what it covers
  private final Map<Garbage.Kind, Integer> removed = new HashMap<>();
  private long now = START;
  private UUID sink;
  private String heartbeat;
  private long beats;

  GarbageRounds(CrashDisk disk, Storage storage, SplittableRandom random) {
    this.disk = disk;
    this.storage = storage;
    this.random = random;
    disk.setTime(now);
  }

  /**
   * Time passes.
   *
   * @param running the sink that runs; null if none does
   */
  void tick(UUID running) throws IOException {
    boolean same = running != null && running.equals(sink);
    now += random.nextInt(running == null ? 120 * MINUTE : random.nextInt(2, 2 * MINUTE));
    disk.setTime(now);
    if (heartbeat != null && (same || random.nextBoolean())) { // or it crashed
      storage.delete(heartbeat);
    }
    sink = running;
    heartbeat = running == null ? null : WalPath.ofHeartbeat(running, PROCESS, ++beats);
    if (heartbeat != null) {
      storage.create(heartbeat).close();
    }
  }

  void triggered(int checkpoint) {
    begun.put(checkpoint, now);
  }

  /**
   * A checkpoint is complete.
   *
   * @param before those that were complete
   */
  void completed(int checkpoint, List<Checkpoint> before) {
    since.put(checkpoint, before.isEmpty() ? START : begun.get(before.get(before.size() - 1).id()));
  }

  /** Now and then collects, after giving up some of the older checkpoints. */
  void collect(List<Checkpoint> restorable) throws IOException {
    if (random.nextInt(20) > 0) {
      return;
    }
    long needed = START;
    if (!restorable.isEmpty()) {
      int last = restorable.size() - 1;
      restorable.subList(0, random.nextBoolean() ? last : random.nextInt(last + 1)).clear();
      needed = since.get(restorable.get(0).id());
    }
    new GarbageCollector(
            storage, Duration.ofMillis(now - needed), Instant.ofEpochMilli(now), false, this)
        .run();
  }

  @Override
  public void removed(Garbage garbage) {
    removed.merge(garbage.kind(), 1, Integer::sum);
  }

  @Override
  public void unknown(Garbage garbage) {
    throw new AssertionError("unknown: " + garbage);
  }

  @Override
  public void alive(String aliveSink) {}

  @Override
  public void failed(Garbage garbage, IOException reason) {
    throw new AssertionError(garbage + " could not be removed", reason);
  }

  /** How many were removed of each kind. */
  Map<Garbage.Kind, Integer> removed() {
    return removed;
  }
}
