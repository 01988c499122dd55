package io.tsm.engine.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tsm.engine.influx.LiveUpload;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code tsm upload} sent, as a table or as JSON. */
final class UploadReport implements LiveUpload.Listener {
  private final TextOutput out;
  private final Progress progress;
  private final ObjectNode json; // null for a table
  private long groups;
  private long values;
  private long bytes;

  UploadReport(TextOutput out, Progress progress, boolean json) {
    this.out = out;
    this.progress = progress;
    this.json = json ? JsonMapper.builder().build().createObjectNode() : null;
    if (json) {
      this.json.putArray("groups");
    }
  }

  @Override
  public void progress(double done) {
    progress.update("uploading", done, values);
  }

  @Override
  public void uploaded(LiveUpload.Uploaded group) throws IOException {
    if (json != null) {
      ObjectNode node =
          ((ArrayNode) json.get("groups"))
              .addObject()
              .put("first", group.first())
              .put("last", group.last())
              .put("values", group.values())
              .put("bytes", group.bytes())
              .put("exactFields", group.exactFields())
              .put("otherFields", group.otherFields());
      group.shards().forEach(node.putArray("shards")::add);
    } else {
      if (groups == 0) {
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
    groups++;
    values += group.values();
    bytes += group.bytes();
  }

  void summary(String database, String retentionPolicy, LiveUpload.Server server)
      throws IOException {
    progress.end();
    if (json != null) {
      json.put("database", database)
          .put("retentionPolicy", retentionPolicy)
          .put("values", values)
          .put("bytes", bytes);
      out.println(json.toString());
      return;
    }
    out.println(
        "uploaded %s, %s, in %s to %s"
            .formatted(
                Text.count(values, "value"),
                Text.count(bytes, "byte"),
                Text.count(groups, "shard group"),
                server));
  }

  private void row(Object... cells) throws IOException {
    out.println(
        String.format(Locale.ROOT, "%-16s %-30s %-30s %15s %15s  %s", cells).stripTrailing());
  }
}
