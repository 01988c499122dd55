package io.tsm.engine.cli;

import io.tsm.engine.shard.Durations;
import io.tsm.engine.shard.GarbageCollector;
import io.tsm.engine.shard.LayoutException;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tsm gc}: removes what nothing refers to any more. */
@Command(
    name = "gc",
    description = {
      "Removes what failed jobs and dead processes left below wal/ of a root. Published data are"
          + " never touched.",
      "",
      "What goes if it is older than T: files of commits that their writer's mark (N.done) says are"
          + " published; of a sink that runs, writers that others have replaced; of a sink that"
          + " does not run and gave no sign of life for T, everything; layouts that were never"
          + " published. Files of which the time is unknown or to come, and files with other names"
          + " than ours, are kept.",
      "",
      "How it knows: by the marks; by the times of files; by the heartbeat that a running sink"
          + " renews every minute (it runs if there is one of the last ten minutes); and by your"
          + " promise that NO CHECKPOINT OR SAVEPOINT OLDER THAN T WILL BE RESTORED, or is still"
          + " being restored. Choose T much longer than the time from one checkpoint to the next."
          + " The clocks of all machines must agree within minutes.",
      "",
      "Jobs may run meanwhile. A table says what was removed; the age is that of the youngest"
          + " file.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm gc /data/tsm --older-than 7d --dry-run",
      "  tsm gc /data/tsm --older-than 30d"
    })
final class GcCommand implements Callable<Integer> {
  private static final Duration LEAST_AGE = Duration.ofHours(1);

  @ParentCommand private TsmCommand tsm;

  @Spec private CommandSpec spec;

  @Mixin private RootArgument root;

  @Option(
      names = "--older-than",
      paramLabel = "T",
      required = true,
      description = "The age: a number and d, h, m or s, such as 7d; at least 1h.")
  private String olderThan;

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
              + ": no sink of ours wrote it, so there is nothing to collect");
    }
    Instant now = Instant.now();
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      GarbageReport report =
          new GarbageReport(
              stored.storage(), out, tsm.console(), now.toEpochMilli(), dryRun, json.isSet());
      new GarbageCollector(stored.storage(), age, now, dryRun, report).run();
      report.summary();
      return report.areFailures() ? Failures.FAILURE : Failures.OK;
    }
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
          "--older-than: %s is too short, at least %s: jobs need their files that long"
              .formatted(olderThan, Durations.format(LEAST_AGE)));
    }
    return age;
  }
}
