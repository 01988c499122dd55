package io.tsm.engine.cli;

import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.Garbage;
import io.tsm.engine.shard.GarbageCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code tsm gc} removes, as a table, and what it comes across. */
final class GarbageReport implements GarbageCollector.Listener {
  private final Storage storage;
  private final TextOutput out;
  private final Console console;
  private final long now;
  private final boolean dryRun;
  private final boolean json;
  private final List<String> unknown = new ArrayList<>();
  private final List<String> alive = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<Group, Sum> sums = new LinkedHashMap<>();

  GarbageReport(
      Storage storage, TextOutput out, Console console, long now, boolean dryRun, boolean json) {
    this.json = json;
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
    unknown.add(storage.describe(garbage.path()));
    note(storage.describe(garbage.path()) + ": unknown, left alone");
  }

  @Override
  public void alive(String sink) throws IOException {
    alive.add(sink);
    note("sink " + sink + " runs");
  }

  private void note(String text) throws IOException {
    if (!json) {
      out.println("note   " + text);
    }
  }

  @Override
  public void failed(Garbage garbage, IOException reason) {
    failures.add(storage.describe(garbage.path()));
    console.warn(
        "could not remove " + storage.describe(garbage.path()) + ": " + Failures.describe(reason));
  }

  boolean areFailures() {
    return !failures.isEmpty();
  }

  /** The table and the total, or the result for scripts. */
  void summary() throws IOException {
    Sum files = new Sum();
    Sum folders = new Sum();
    sums.forEach((group, sum) -> (group.isFolder() ? folders : files).add(sum));
    if (json) {
      Json.print(out, result(files, folders));
      return;
    }
    if (!sums.isEmpty()) {
      row("sink", "writer", "kind", "files", "bytes", "age");
    }
    for (Map.Entry<Group, Sum> entry : sums.entrySet()) {
      Group group = entry.getKey();
      Sum sum = entry.getValue();
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
                failures.isEmpty() ? "" : "; " + failures.size() + " could not be removed"));
  }

  private GcResult result(Sum files, Sum folders) {
    List<GcResult.Removed> removed = new ArrayList<>();
    sums.forEach(
        (group, sum) ->
            removed.add(
                new GcResult.Removed(
                    group.sink(), group.writer(), group.kind().toString(), sum.count, sum.bytes)));
    return new GcResult(
        dryRun, files.count, folders.count, files.bytes, removed, unknown, alive, failures);
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private void row(Object... cells) throws IOException {
    out.println(String.format(Locale.ROOT, "%-36s  %-40s  %-14s %7s %15s %6s", cells));
  }

  /** A line of the table. */
  private record Group(String sink, String writer, Garbage.Kind kind) {
    boolean isFolder() {
      return kind == Garbage.Kind.FOLDER;
    }
  }

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
