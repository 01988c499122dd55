package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A run of the collector: all that it told, by path. */
final class GarbageRun implements GarbageCollector.Listener {
  private final List<String> removed = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final List<String> alive = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  static GarbageRun of(Storage storage, Duration olderThan, long now, boolean dryRun)
      throws IOException {
    GarbageRun run = new GarbageRun();
    new GarbageCollector(storage, olderThan, Instant.ofEpochMilli(now), dryRun, run).run();
    return run;
  }

  @Override
  public void removed(Garbage garbage) {
    removed.add(garbage.path());
  }

  @Override
  public void unknown(Garbage garbage) {
    unknown.add(garbage.path());
  }

  @Override
  public void alive(String sink) {
    alive.add(sink);
  }

  @Override
  public void failed(Garbage garbage, IOException reason) {
    failed.add(garbage.path());
  }

  /** In the order in which they went. */
  List<String> removed() {
    return removed;
  }

  List<String> unknown() {
    return unknown;
  }

  List<String> alive() {
    return alive;
  }

  List<String> failed() {
    return failed;
  }
}
