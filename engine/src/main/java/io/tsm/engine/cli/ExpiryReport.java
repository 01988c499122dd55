package io.tsm.engine.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.ShardExpiry;
import java.io.IOException;
import java.util.Locale;

/** What {@code tsm expire} removes, as a table or as JSON. */
final class ExpiryReport implements ShardExpiry.Listener {
  private final Storage storage;
  private final TextOutput out;
  private final Console console;
  private final boolean dryRun;
  private final ObjectNode json; // null for a table
  private long shards;
  private long files;
  private long bytes;
  private long failures;

  ExpiryReport(Storage storage, TextOutput out, Console console, boolean json, boolean dryRun) {
    this.storage = storage;
    this.out = out;
    this.console = console;
    this.dryRun = dryRun;
    this.json = json ? JsonMapper.builder().build().createObjectNode() : null;
    if (json) {
      this.json.put("dryRun", dryRun).putArray("shards");
    }
  }

  @Override
  public void removed(ShardExpiry.Expired shard) throws IOException {
    if (json != null) {
      ((ArrayNode) json.get("shards"))
          .addObject()
          .put("database", shard.database())
          .put("retentionPolicy", shard.retentionPolicy())
          .put("shard", shard.shard())
          .put("first", shard.first())
          .put("last", shard.last())
          .put("files", shard.files())
          .put("bytes", shard.bytes());
    } else {
      if (shards == 0) {
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
    shards++;
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
    if (json != null) {
      out.println(json.put("failures", failures).toString());
      return;
    }
    out.println(
        "%s: %s, %s, %s%s"
            .formatted(
                dryRun ? "would be removed" : "removed",
                Text.count(shards, "shard"),
                Text.count(files, "file"),
                Text.count(bytes, "byte"),
                failures == 0 ? "" : "; " + failures + " could not be removed"));
  }

  private void row(Object... cells) throws IOException {
    out.println(
        String.format(Locale.ROOT, "%-20s %-16s %12s  %-30s %-30s %6s %15s", cells)
            .stripTrailing());
  }
}
