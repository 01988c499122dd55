package io.tsm.engine.cli;

import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tsm report}: what is in a root. */
@Command(
    name = "report",
    description = {
      "Shows what is in a root: measurements, fields and their types, series, values of tags, bytes"
          + " by field, encoding and shard.",
      "",
      "Reads the indexes and the first bytes of blocks, so it is much faster than verify, and checks"
          + " nothing else. Counts are of what is stored: values that were written again count until"
          + " a compaction merges them, deleted ones until it drops them. A WAL is not looked at."
          + " All series are kept in memory.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm report /data/tsm",
      "  tsm report /data/tsm --html report.html",
      "  tsm report /data/tsm --json | jq '.policies[].measurements[] | {name, series}'"
    })
final class ReportCommand implements Callable<Integer> {

  @ParentCommand private TsmCommand tsm;

  @Mixin private RootArgument root;

  @Option(
      names = {"-d", "--database"},
      paramLabel = "DATABASE",
      description = "Only this database.")
  private String database;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with plots to this file ('-': standard output), no table.")
  private String html;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    Report report = read(root.open());
    if (html != null) {
      try (ExportTarget target = ExportTarget.open(html, tsm.console())) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        target.output().println(new ReportPage(report, now).render());
        target.commit();
      }
    }
    if (html == null || json.isSet()) {
      try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
        if (json.isSet()) {
          Json.print(out, report);
        } else {
          new ReportText(out).print(report);
        }
      }
    }
    return Failures.OK;
  }

  private Report read(StoredRoot stored) throws IOException {
    Progress progress = new Progress(tsm.console());
    List<Report.Policy> policies = new ArrayList<>();
    for (String name : database == null ? stored.databases() : List.of(database)) {
      for (String policy : stored.retentionPolicies(name)) {
        policies.add(new ReportBuilder(stored, progress).read(name, policy));
      }
    }
    progress.end();
    return new Report(stored.storage().describe(""), policies);
  }
}
