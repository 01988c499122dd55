package io.tsm.benchmarks;

import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.engine.EngineContests;
import io.tsm.benchmarks.report.BenchmarkPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs all comparisons and writes their page. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Compares this project with InfluxDB's engine and others, by turns and in one run, and",
      "writes the results as tables, JSON and plots."
    })
public final class BenchmarkCommand implements Callable<Integer> {
  private static final int ROUNDS = 5;

  @Option(
      names = "--full",
      description = "The large workloads too. Without it takes about five minutes.")
  private boolean full;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + ROUNDS,
      description = "Rounds of each comparison; medians are reported. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--tsm1",
      paramLabel = "FILE",
      description = "A program that runs InfluxDB's own engine; left out, so is the comparison.")
  private Path tsm1;

  @Option(
      names = "--disk",
      paramLabel = "DIR",
      description = "Where temporary files are written. Default: the system's temporary folder.")
  private Path disk = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Gets benchmarks.md, benchmarks.json and the plots.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(out);
    List<ContestResult> results = new ArrayList<>();
    results.addAll(EngineContests.run(full, rounds, tsm1, disk, System.err::println));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    new BenchmarkPage(out).write(results, today);
    System.err.println("Written: " + out.resolve("benchmarks.md"));
    return 0;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchmarkCommand()).execute(args));
  }
}
