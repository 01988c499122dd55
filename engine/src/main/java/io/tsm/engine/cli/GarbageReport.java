package io.tsm.engine.cli;

import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.Garbage;
import io.tsm.engine.shard.GarbageCollector;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What {@code tsm gc} removes, as a table, and what it comes across. */
final class GarbageReport implements GarbageCollector.Listener {
  private final Storage storage;
  private final TextOutput out;
  private final Console console;
  private final long now;
  private final boolean dryRun;
  private final Map<Group, Sum> sums = new LinkedHashMap<>();
  private long failures;

  GarbageReport(Storage storage, TextOutput out, Console console, long now, boolean dryRun) {
    this.storage = storage;
    this.out = out;
    this.console = console;
    this.now = now;
    this.dryRun = dryRun;
  }

  @Override
  public void removed(Garbage garbage) {
    sums.computeIfAbsent(
            new Group(garbage.sink(), garbage.writer(), garbage.kind()), group -> new Sum())
        .add(garbage);
  }

  @Override
  public void unknown(Garbage garbage) throws IOException {
    out.println("note   " + storage.describe(garbage.path()) + ": unknown, left alone");
  }

  @Override
  public void alive(String sink) throws IOException {
    out.println("note   sink " + sink + " runs");
  }

  @Override
  public void failed(Garbage garbage, IOException reason) {
    failures++;
    console.warn(
        "could not remove " + storage.describe(garbage.path()) + ": " + Failures.describe(reason));
  }

  boolean areFailures() {
    return failures > 0;
  }

  /** The table and the total. */
  void summary() throws IOException {
    Sum files = new Sum();
    Sum folders = new Sum();
    if (!sums.isEmpty()) {
      row("sink", "writer", "kind", "files", "bytes", "age");
    }
    for (Map.Entry<Group, Sum> entry : sums.entrySet()) {
      Group group = entry.getKey();
      Sum sum = entry.getValue();
      (group.kind() == Garbage.Kind.FOLDER ? folders : files).add(sum);
      row(
          orDash(group.sink()),
          orDash(group.writer()),
          group.kind(),
          String.format(Locale.ROOT, "%,d", sum.count),
          String.format(Locale.ROOT, "%,d", sum.bytes),
          sum.youngest == 0 ? "-" : Text.age(now - sum.youngest));
    }
    out.println(
        "%s: %s and %s, %s%s"
            .formatted(
                dryRun ? "would be removed" : "removed",
                Text.count(files.count, "file"),
                Text.count(folders.count, "folder"),
                Text.count(files.bytes, "byte"),
                failures == 0 ? "" : "; " + failures + " could not be removed"));
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private void row(Object... cells) throws IOException {
    out.println(String.format(Locale.ROOT, "%-36s  %-40s  %-14s %7s %15s %6s", cells));
  }

  /** A line of the table. */
  private record Group(String sink, String writer, Garbage.Kind kind) {}

  private static final class Sum {
    private long count;
    private long bytes;
    private long youngest;

    void add(Garbage garbage) {
      count++;
      bytes += garbage.bytes();
      youngest = Math.max(youngest, garbage.modifiedMillis());
    }

    void add(Sum other) {
      count += other.count;
      bytes += other.bytes;
    }
  }
}
