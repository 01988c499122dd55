package io.tsm.engine.cli;

import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.ShardExpiry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code tsm expire} removes, as a table or as JSON. */
final class ExpiryReport implements ShardExpiry.Listener {
  private final Storage storage;
  private final TextOutput out;
  private final Console console;
  private final boolean dryRun;
  private final boolean json;
  private final List<ShardExpiry.Expired> shards = new ArrayList<>();
  private long files;
  private long bytes;
  private long failures;

  ExpiryReport(Storage storage, TextOutput out, Console console, boolean json, boolean dryRun) {
    this.storage = storage;
    this.out = out;
    this.console = console;
    this.dryRun = dryRun;
    this.json = json;
  }

  @Override
  public void removed(ShardExpiry.Expired shard) throws IOException {
    if (!json) {
      if (shards.isEmpty()) {
        row("database", "policy", "shard", "first time", "last time", "files", "bytes");
      }
      row(
          shard.database(),
          shard.retentionPolicy(),
          shard.shard(),
          Text.time(shard.first()),
          Text.time(shard.last()),
          shard.files(),
          String.format(Locale.ROOT, "%,d", shard.bytes()));
    }
    shards.add(shard);
    files += shard.files();
    bytes += shard.bytes();
  }

  @Override
  public void kept(String directory, String reason) {
    console.warn(storage.describe(directory) + " stays, it " + reason);
  }

  @Override
  public void failed(String directory, IOException reason) {
    failures++;
    console.warn(
        "could not remove " + storage.describe(directory) + ": " + Failures.describe(reason));
  }

  boolean areFailures() {
    return failures > 0;
  }

  void summary() throws IOException {
    if (json) {
      Json.print(out, new Result(dryRun, shards, failures));
      return;
    }
    out.println(
        "%s: %s, %s, %s%s"
            .formatted(
                dryRun ? "would be removed" : "removed",
                Text.count(shards.size(), "shard"),
                Text.count(files, "file"),
                Text.count(bytes, "byte"),
                failures == 0 ? "" : "; " + failures + " could not be removed"));
  }

  private void row(Object... cells) throws IOException {
    out.println(
        String.format(Locale.ROOT, "%-20s %-16s %12s  %-30s %-30s %6s %15s", cells)
            .stripTrailing());
  }

  /**
   * For scripts.
   *
   * @param failures shards that could not be removed, or not wholly
   */
  private record Result(boolean dryRun, List<ShardExpiry.Expired> shards, long failures) {}
}
