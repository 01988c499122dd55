package io.tsm.examples.ingest;

import io.tsm.engine.model.Precision;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardPath;
import io.tsm.flink.sink.BadRecordPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.RuntimeExecutionMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ingest.sh}: options, and what is done with them. */
@Command(
    name = "ingest.sh",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description =
        "Loads line protocol into TSM files with a Flink job in this JVM, exactly once. Without"
            + " --input it loads the air_sensors data set that comes with it.",
    footer = {
      "",
      "Files may be packed (.gz). They are read in parallel, each from its beginning to its end: of"
          + " two values with one series, field and time the later one in a file counts; between"
          + " files there is no order. Lines longer than 16 MiB are an error whatever --on-error"
          + " says. For InfluxDB's own exports use influx_inspect export -lponly.",
      "",
      "Streaming publishes with each checkpoint, batch all at the end. A run that failed can be"
          + " run again into the same root: equal points are stored as one.",
      "",
      "Exit code: 0 all is committed, 1 it is not, 2 wrong usage. JVM options:"
          + " TSM_INGEST_OPTS, by default -Xmx2g.",
    })
public final class IngestCommand implements Callable<Integer> {
  private static final int MOST_PARALLELISM = 4;

  @Spec private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files of line protocol; the option can be repeated.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "ROOT",
      description = "Folder for the TSM files: empty, new, or the root of an earlier run.")
  private Path output;

  @Option(names = "--database", paramLabel = "D", description = "Database of all points.")
  private String database;

  @Option(
      names = "--retention-policy",
      paramLabel = "R",
      defaultValue = "autogen",
      description = "Retention policy of all points (default: ${DEFAULT-VALUE}).")
  private String retentionPolicy;

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "ns",
      converter = PrecisionText.class,
      description = "Unit of the times: ns, us, ms, s, m or h (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Readers and writers (default: processors, at most " + MOST_PARALLELISM + ").")
  private Integer parallelism;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "T",
      defaultValue = "10s",
      converter = DurationText.class,
      description =
          "Each checkpoint publishes one file per shard that got data (default: ${DEFAULT-VALUE};"
              + " at least 10ms).")
  private Duration checkpointInterval;

  @Option(
      names = "--shard-duration",
      paramLabel = "T",
      converter = DurationText.class,
      description = "Time that a shard spans (default: what the root has, or 7d).")
  private Duration shardDuration;

  @Option(
      names = "--shards-per-group",
      paramLabel = "N",
      description =
          "Shards among which the series of such a time are divided (default: what the root has, or"
              + " the parallelism).")
  private Integer shardsPerGroup;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "streaming",
      description = "streaming or batch (default: ${DEFAULT-VALUE}).")
  private Mode mode;

  @Option(
      names = "--on-error",
      paramLabel = "WHAT",
      defaultValue = "fail",
      description =
          "What becomes of lines that cannot be stored (default: ${DEFAULT-VALUE}): fail ends the"
              + " run, drop counts them, reject keeps them with their reasons in ROOT/rejected.")
  private OnError onError;

  @Option(names = "--stacktrace", description = "Print all of an error, not one line.")
  private boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this.")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  enum Mode {
    STREAMING,
    BATCH
  }

  enum OnError {
    FAIL,
    DROP,
    REJECT
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new IngestCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(IngestCommand::wrongUsage);
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    e.getCommandLine().getErr().println("ingest: " + e.getMessage() + "; see --help");
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public Integer call() {
    try {
      new IngestRun(options(), spec.commandLine().getOut(), spec.commandLine().getErr()).run();
      return CommandLine.ExitCode.OK;
    } catch (ParameterException e) {
      throw e;
    } catch (Exception e) {
      if (stacktrace) {
        e.printStackTrace(spec.commandLine().getErr());
      }
      spec.commandLine().getErr().println("ingest: " + Failure.message(e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** Checks what can be checked without looking at files. */
  IngestOptions options() throws IOException {
    boolean bundled = inputs.isEmpty();
    check(bundled || output != null, "--output ROOT is missing: where are the TSM files to go?");
    check(bundled || database != null, "--database D is missing");
    int writers =
        parallelism == null
            ? Math.min(MOST_PARALLELISM, Runtime.getRuntime().availableProcessors())
            : parallelism;
    check(writers >= 1 && writers <= 1024, "--parallelism must be from 1 to 1024");
    check(
        checkpointInterval.toMillis() >= 10 && checkpointInterval.toDays() <= 365,
        "--checkpoint-interval must be from 10ms to 365d");
    try {
      ShardPath.checkName("database", database == null ? "demo" : database);
      ShardPath.checkName("retention policy", retentionPolicy);
      var unused =
          new ShardLayout(
              shardDuration == null ? ShardLayout.DEFAULT_GROUP_DURATION : shardDuration,
              shardsPerGroup == null ? 1 : shardsPerGroup);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Home home = Home.find();
    return new IngestOptions(
        bundled ? List.of(home.bundledData()) : distinct(inputs),
        (output == null ? home.freshRoot() : output).toAbsolutePath().normalize(),
        database == null ? "demo" : database,
        retentionPolicy,
        precision,
        writers,
        checkpointInterval,
        shardDuration,
        shardsPerGroup,
        RuntimeExecutionMode.valueOf(mode.name()),
        BadRecordPolicy.valueOf(onError.name()));
  }

  /** Without those that are named twice: they would be read by two readers at once. */
  private static List<Path> distinct(List<Path> files) {
    Map<Path, Path> byPlace = new LinkedHashMap<>();
    for (Path file : files) {
      byPlace.putIfAbsent(file.toAbsolutePath().normalize(), file);
    }
    return List.copyOf(byPlace.values());
  }

  private void check(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  static final class PrecisionText implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
      try {
        return Precision.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
