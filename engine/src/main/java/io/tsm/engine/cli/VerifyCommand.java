package io.tsm.engine.cli;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.tsm.Tombstones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tsm verify}: whether files are whole. */
@Command(
    name = "verify",
    description = {
      "Checks roots or single files, down to each value.",
      "",
      "TSM files: header, index, all checksums, all blocks decoded, order of keys and times, no"
          + " overlaps, one type for each field of a shard. WAL segments: all entries can be read."
          + " In a root with a layout.json also that file, and that each value is in the shard to"
          + " which it belongs. A FAULT line names file and byte; a note names what is not published"
          + " yet, is left over, unknown, or was not checked. The last line sums up.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm verify /data/tsm",
      "  tsm verify /var/lib/influxdb",
      "  tsm verify /data/tsm --json | jq -r '.faults[].path'",
      "  tsm verify data/metrics/autogen/1/*.tsm"
    })
final class VerifyCommand implements Callable<Integer> {

  @ParentCommand private TsmCommand tsm;

  @Parameters(
      arity = "1..*",
      paramLabel = "ROOT|FILE",
      description =
          "Roots, folders in InfluxDB's layout (data/<database>/<retention policy>/<shard>/ and"
              + " wal/...), TSM files, WAL segments or layout.json files.")
  private List<Path> paths;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    Progress progress = new Progress(tsm.console());
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      Findings findings = new Findings(out, json.isSet());
      for (Path path : paths) {
        if (!Files.exists(path)) {
          throw new NoSuchFileException(path.toString());
        }
        if (Files.isDirectory(path)) {
          StoredRoot root = StoredRoot.open(new LocalStorage(path));
          new RootCheck(root, findings, progress).run();
        } else {
          checkFile(StoredFile.of(path), findings, progress);
        }
      }
      progress.end();
      findings.summary();
      return findings.areFaults() ? Failures.FAILURE : Failures.OK;
    }
  }

  private static void checkFile(StoredFile file, Findings findings, Progress progress)
      throws IOException {
    ShardRules rules = ShardRules.oneShard(findings);
    switch (file.kind()) {
      case TSM -> new TsmFileCheck(file.storage(), findings, rules, progress).run(file.path());
      case WAL -> new SegmentCheck(file.storage(), findings, rules).run(file.path(), true);
      case LAYOUT -> {
        try {
          LayoutFile.read(file.storage());
        } catch (CorruptFileException e) {
          findings.fault(e);
        }
      }
      case TOMBSTONE -> {
        try {
          Tombstones.read(file.storage(), file.path());
        } catch (CorruptFileException e) {
          findings.fault(e);
        }
      }
      case UNKNOWN ->
          findings.fault(
              file.describe(),
              file.describe() + " is neither a TSM file nor a WAL segment nor layout.json");
    }
  }
}
