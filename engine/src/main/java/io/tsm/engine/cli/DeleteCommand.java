package io.tsm.engine.cli;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.read.TagPredicate;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tsm delete}: values of a measurement. */
@Command(
    name = "delete",
    description = {
      "Deletes the values of a measurement, or of some of its series, or of a window of time.",
      "",
      "What is deleted is hidden by tombstones at once, for InfluxDB too, and leaves the files with"
          + " the next compaction (tsm compact). No sink, no embedded engine and no server may have"
          + " the root open. When it fails or is killed, some values may be deleted: run it again.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm delete /data/tsm -d metrics --measurement cpu --dry-run",
      "  tsm delete /data/tsm -d metrics --measurement cpu --tag host=a --to 2024-05-01T00:00:00Z"
    })
final class DeleteCommand implements Callable<Integer> {
  @ParentCommand private TsmCommand tsm;

  @Mixin private RootArgument root;

  @Mixin private PolicyOptions policy;

  @Option(
      names = "--measurement",
      paramLabel = "NAME",
      required = true,
      description = "The measurement.")
  private String measurement;

  @Option(
      names = "--tag",
      paramLabel = "NAME=VALUE",
      description = "Only series with this tag; may be given several times, all of them count.")
  private Map<String, String> tags = new TreeMap<>();

  @Mixin private TimeOptions times;

  @Option(names = "--dry-run", description = "Delete nothing, say what would be deleted.")
  private boolean dryRun;

  @Mixin private JsonOption json;

  /** What was deleted, for scripts. */
  record Deletion(long values, boolean dryRun) {}

  @Override
  public Integer call() throws IOException {
    StoredRoot stored = root.open();
    String database = policy.database(stored);
    String name = policy.retentionPolicy(stored);
    long first = times.first();
    long last = times.last();
    long values;
    TagPredicate predicate = predicate();
    EngineOptions options = EngineOptions.defaults().background(false);
    try (StorageEngine engine = StorageEngine.open(root.path(), options)) {
      try (ShardReader reader = engine.read(database, name)) {
        values =
            reader.count(
                Selection.all().measurement(measurement).where(predicate).between(first, last));
      }
      if (!dryRun && values > 0) {
        engine.deleteRange(
            database,
            name,
            series -> series.measurement().equals(measurement) && predicate.test(series.bytes()),
            first,
            last);
      }
    }
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      if (json.isSet()) {
        Json.print(out, new Deletion(values, dryRun));
      } else {
        out.println(
            (dryRun ? "would delete " : "deleted ")
                + Text.count(values, "value")
                + (dryRun || values == 0 ? "" : "; 'tsm compact' takes them out of the files"));
      }
    }
    return Failures.OK;
  }

  private TagPredicate predicate() {
    TagPredicate all = TagPredicate.all();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      all = all.and(TagPredicate.equal(tag.getKey(), tag.getValue()));
    }
    return all;
  }
}
