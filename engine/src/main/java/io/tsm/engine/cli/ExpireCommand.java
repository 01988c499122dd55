package io.tsm.engine.cli;

import io.tsm.engine.shard.Durations;
import io.tsm.engine.shard.LayoutException;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardExpiry;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tsm expire}: retention. */
@Command(
    name = "expire",
    description = {
      "Removes shards whose times are all older than T: InfluxDB's retention, by shard groups.",
      "",
      "A shard goes when the last time of its group is older than T, so values are kept up to the"
          + " duration of a group longer. Jobs may run meanwhile; late points that one writes into"
          + " such a shard are there until the next run. If it is stopped, or the machine fails,"
          + " run it again.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm expire /data/tsm --older-than 90d --dry-run",
      "  tsm expire /data/tsm --older-than 30d --database metrics --retention-policy month"
    })
final class ExpireCommand implements Callable<Integer> {
  private static final Duration LEAST_AGE = Duration.ofHours(1);

  @ParentCommand private TsmCommand tsm;

  @Spec private CommandSpec spec;

  @Mixin private RootArgument root;

  @Option(
      names = "--older-than",
      paramLabel = "T",
      required = true,
      description = "The age: a number and d, h, m or s, such as 90d; at least 1h.")
  private String olderThan;

  @Option(
      names = {"-d", "--database"},
      paramLabel = "DATABASE",
      description = "Only this database. If left out: all.")
  private String database;

  @Option(
      names = {"-r", "--retention-policy"},
      paramLabel = "POLICY",
      description = "Only retention policies of this name. If left out: all.")
  private String retentionPolicy;

  @Option(names = "--dry-run", description = "Remove nothing, say what would be removed.")
  private boolean dryRun;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    Duration age = age();
    StoredRoot stored = root.open();
    if (!stored.isOurs()) {
      throw new LayoutException(
          stored.storage().describe("")
              + " has no "
              + LayoutFile.PATH
              + ", so nobody knows which times its shards are for; a server of InfluxDB removes"
              + " old shards itself (ALTER RETENTION POLICY ... DURATION ...)");
    }
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      ExpiryReport report =
          new ExpiryReport(stored.storage(), out, tsm.console(), json.isSet(), dryRun);
      ShardExpiry expiry =
          new ShardExpiry(
              stored, LayoutFile.read(stored.storage()), age, Instant.now(), dryRun, report);
      for (String name : databases(stored)) {
        for (String policy : stored.retentionPolicies(name)) {
          if (retentionPolicy == null || retentionPolicy.equals(policy)) {
            expiry.run(name, policy);
          }
        }
      }
      report.summary();
      return report.areFailures() ? Failures.FAILURE : Failures.OK;
    }
  }

  private List<String> databases(StoredRoot stored) throws IOException {
    List<String> known = stored.databases();
    if (database != null && !known.contains(database)) {
      throw new LayoutException(
          "no database '%s'; there %s".formatted(database, PolicyOptions.list(known)));
    }
    List<String> chosen = database == null ? known : List.of(database);
    if (retentionPolicy != null) {
      for (String name : chosen) {
        if (stored.retentionPolicies(name).contains(retentionPolicy)) {
          return chosen;
        }
      }
      throw new LayoutException("no retention policy '" + retentionPolicy + "' in " + chosen);
    }
    return chosen;
  }

  private Duration age() {
    Duration age;
    try {
      age = Durations.parse(olderThan);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--older-than: " + e.getMessage(), e);
    }
    if (age.compareTo(LEAST_AGE) < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--older-than: %s is too short, at least %s, as InfluxDB has it"
              .formatted(olderThan, Durations.format(LEAST_AGE)));
    }
    return age;
  }
}
