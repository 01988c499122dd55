package io.tsm.engine.cli;

import io.tsm.engine.influx.LiveUpload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code tsm upload} sent, as a table or as JSON. */
final class UploadReport implements LiveUpload.Listener {
  private final TextOutput out;
  private final Progress progress;
  private final boolean json;
  private final List<LiveUpload.Uploaded> groups = new ArrayList<>();
  private long values;
  private long bytes;

  UploadReport(TextOutput out, Progress progress, boolean json) {
    this.out = out;
    this.progress = progress;
    this.json = json;
  }

  @Override
  public void progress(double done) {
    progress.update("uploading", done, values);
  }

  @Override
  public void uploaded(LiveUpload.Uploaded group) throws IOException {
    if (!json) {
      if (groups.isEmpty()) {
        row("server's shards", "first time", "last time", "values", "bytes", "verified fields");
      }
      row(
          group.shards().stream().map(String::valueOf).collect(Collectors.joining(",")),
          Text.time(group.first()),
          Text.time(group.last()),
          String.format(Locale.ROOT, "%,d", group.values()),
          String.format(Locale.ROOT, "%,d", group.bytes()),
          group.exactFields() + " exactly, " + group.otherFields() + " at least");
    }
    groups.add(group);
    values += group.values();
    bytes += group.bytes();
  }

  void summary(String database, String retentionPolicy, LiveUpload.Server server)
      throws IOException {
    progress.end();
    if (json) {
      Json.print(out, new Result(database, retentionPolicy, values, bytes, groups));
      return;
    }
    out.println(
        "uploaded %s, %s, in %s to %s"
            .formatted(
                Text.count(values, "value"),
                Text.count(bytes, "byte"),
                Text.count(groups.size(), "shard group"),
                server));
  }

  private void row(Object... cells) throws IOException {
    out.println(
        String.format(Locale.ROOT, "%-16s %-30s %-30s %15s %15s  %s", cells).stripTrailing());
  }

  /** For scripts. */
  private record Result(
      String database,
      String retentionPolicy,
      long values,
      long bytes,
      List<LiveUpload.Uploaded> groups) {}
}
