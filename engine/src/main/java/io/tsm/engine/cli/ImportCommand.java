package io.tsm.engine.cli;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.Precision;
import io.tsm.engine.shard.Durations;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.RootLock;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.shard.WalPath;
import io.tsm.engine.shard.WriteTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tsm import}: points of text files into a root. */
@Command(
    name = "import",
    description = {
      "Reads line protocol or CSV, plain or gzipped, into a root, which is made if it does not"
          + " exist.",
      "",
      "In rounds: each is sorted and published whole, as one file a shard, above all that is there;"
          + " of two values with the same series, field and time the one read last counts. In the"
          + " end the files of each shard that was written to are merged. No sink and no other"
          + " command may change the root meanwhile.",
      "",
      "After a round the state is kept in import.json of the root. An import that was killed or"
          + " failed goes on there with the same arguments and --resume; what it writes again is"
          + " equal.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm import /data/tsm -d metrics metrics.lp.gz",
      "  zcat *.lp.gz | tsm import /data/tsm -d metrics --precision s -",
      "  tsm import /data/tsm -d metrics big.lp --max-errors 100 --rejects bad.lp",
      "  tsm import /data/tsm -d plant rooms.csv --measurement air --tags room \\",
      "    --fields temp:float,open:boolean --time-column at --precision rfc3339"
    })
final class ImportCommand implements Callable<Integer> {
  private static final int SHARDS_PER_GROUP = 1;

  @ParentCommand private TsmCommand tsm;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ROOT", description = "The root.")
  private Path root;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "The files, read in this order; '-' is standard input, not gzipped.")
  private List<String> files;

  @Option(
      names = {"-d", "--database"},
      paramLabel = "DATABASE",
      required = true,
      description = "The database.")
  private String database;

  @Option(
      names = {"-r", "--retention-policy"},
      paramLabel = "POLICY",
      defaultValue = "autogen",
      description = "Its retention policy. Default: ${DEFAULT-VALUE}.")
  private String retentionPolicy;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "line or csv. If left out: csv for names in .csv or .csv.gz, else line.")
  private String format;

  @Option(
      names = "--precision",
      paramLabel = "UNIT",
      defaultValue = "ns",
      description =
          "Of the times: ns, us, ms, s, m, h; for CSV also rfc3339, as in 2024-05-01T12:00:00Z."
              + " Default: ${DEFAULT-VALUE}.")
  private String precision;

  @Mixin private CsvOptions csv;

  @Option(
      names = "--shard-duration",
      paramLabel = "T",
      description = "Of a new root: the window of time of a shard. Default: 7d.")
  private String shardDuration;

  @Option(
      names = "--shards-per-group",
      paramLabel = "N",
      description = "Of a new root: shards of one window. Default: 1.")
  private Integer shardsPerGroup;

  @Option(
      names = "--max-errors",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How many points may be refused before the import fails. Default: 0, so the first one"
              + " ends it.")
  private long maxErrors;

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Write refused points here, each below a comment with its place and reason.")
  private Path rejects;

  @Option(names = "--resume", description = "Go on with an import that did not come to its end.")
  private boolean resume;

  @Option(
      names = "--round",
      paramLabel = "VALUES",
      defaultValue = "50000000",
      description =
          "How many values are published at a time: more make fewer files, and more to do again in"
              + " --resume. Default: 50 million.")
  private long roundValues;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    ImportJob job = job();
    LocalStorage storage = new LocalStorage(root);
    ShardLayout layout =
        LayoutFile.readOrCreate(storage, duration(), shardsPerGroup, SHARDS_PER_GROUP);
    WriteTarget target = new WriteTarget(storage, layout, database, retentionPolicy);
    emptyLogs();
    ImportState end;
    try (RootLock lock = RootLock.acquire(root)) {
      ImportState from = begin(job, storage);
      try (Importer importer = new Importer(job, target, from, tsm.console())) {
        end = importer.run();
      }
      compact(target, end.shards());
      ImportState.delete(storage);
      print(end, lock.root(), (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
    }
    return Failures.OK;
  }

  /**
   * Makes files of what an embedded engine left in its logs: the log counts above all files, and
   * the types of its fields as those of files do.
   */
  private void emptyLogs() throws IOException {
    boolean logs = false;
    StoredRoot stored = StoredRoot.open(new LocalStorage(root));
    for (StoredShard shard : stored.shards(database, retentionPolicy)) {
      logs |= !shard.segments().isEmpty();
    }
    if (logs) {
      EngineOptions options = EngineOptions.defaults().background(false);
      try (StorageEngine engine = StorageEngine.open(root, options)) {
        engine.writeSnapshot();
      }
    }
  }

  /** Merges the files of the shards that were written to, rounds and what was there before. */
  private void compact(WriteTarget target, Set<Long> shards) throws IOException {
    List<StoredShard> touched =
        StoredRoot.open(target.storage()).shards(database, retentionPolicy).stream()
            .filter(shard -> shards.contains(shard.id()))
            .toList();
    new CompactionRun(Throttle.NONE, new Progress(tsm.console())).run(touched);
  }

  private ImportState begin(ImportJob job, LocalStorage storage) throws IOException {
    Optional<ImportState> unfinished = ImportState.find(storage);
    if (unfinished.isEmpty()) {
      String folder = WalPath.ofWriter(UUID.randomUUID(), 0, UUID.randomUUID());
      return ImportState.begin(job.options(), job.inputs(), folder);
    }
    ImportState state = unfinished.get();
    String path = storage.describe(ImportState.PATH);
    if (!resume) {
      throw new IOException(
          "%s is of an import that did not come to its end: go on with --resume, or delete that file"
              .formatted(path));
    }
    if (!state.options().equals(job.options())) {
      throw new IOException(
          "--resume: the import of %s was %s, this is %s; give the same options, or delete that file"
              .formatted(path, state.options(), job.options()));
    }
    if (!state.inputs().equals(job.inputs())) {
      throw new IOException(
          "--resume: the import of %s had %s, this has %s; give the same files, which must not have changed, or delete that file"
              .formatted(path, state.inputs(), job.inputs()));
    }
    return state;
  }

  private ImportJob job() throws IOException {
    List<ImportInput> inputs = new ArrayList<>();
    for (String file : files) {
      inputs.add(ImportInput.of(file));
    }
    try {
      ShardPath.checkName("database", database);
      ShardPath.checkName("retention policy", retentionPolicy);
      if (roundValues < 1 || maxErrors < 0) {
        throw new IllegalArgumentException("--round must be at least 1, --max-errors at least 0");
      }
      Optional<CsvMapping> mapping =
          isCsv(inputs) ? Optional.of(csv.mapping(precision)) : Optional.empty();
      Precision unit = mapping.isPresent() ? Precision.NANOSECONDS : Precision.of(precision);
      ImportJob job =
          new ImportJob(
              inputs,
              mapping,
              unit,
              database,
              retentionPolicy,
              roundValues,
              maxErrors,
              Optional.ofNullable(rejects));
      if (resume && !job.canBeResumed()) {
        throw new IllegalArgumentException("--resume: standard input cannot be read again");
      }
      return job;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private boolean isCsv(List<ImportInput> inputs) {
    boolean named = inputs.stream().allMatch(input -> input.textName().endsWith(".csv"));
    boolean isCsv =
        switch (format == null ? (named ? "csv" : "line") : format) {
          case "csv" -> true;
          case "line" -> false;
          default ->
              throw new IllegalArgumentException(
                  "--format: '" + format + "' is neither line nor csv");
        };
    if (!isCsv && csv.areGiven()) {
      throw new IllegalArgumentException(
          "there are options for CSV, but the input is line protocol; set --format csv");
    }
    return isCsv;
  }

  private Duration duration() {
    try {
      Duration duration = shardDuration == null ? null : Durations.parse(shardDuration);
      ShardLayout.check(
          duration == null ? ShardLayout.DEFAULT_GROUP_DURATION : duration,
          shardsPerGroup == null ? SHARDS_PER_GROUP : shardsPerGroup);
      return duration;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--shard-duration, --shards-per-group: " + e.getMessage(), e);
    }
  }

  private void print(ImportState end, Path at, double seconds) throws IOException {
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      if (json.isSet()) {
        Json.print(
            out,
            new ImportSummary(
                end.points(),
                end.values(),
                end.rejects(),
                end.shards().size(),
                end.rounds(),
                seconds));
      } else {
        out.println(
            "imported %s, %s, into %s of %s; %s; %s"
                .formatted(
                    Text.count(end.points(), "point"),
                    Text.count(end.values(), "value"),
                    Text.count(end.shards().size(), "shard"),
                    at,
                    Text.count(end.rejects(), "reject"),
                    Text.seconds(seconds)));
      }
    }
  }
}
