package io.tsm.benchmarks;

import io.tsm.benchmarks.allocation.AllocationBenchmark;
import io.tsm.benchmarks.engine.EngineBenchmark;
import io.tsm.benchmarks.flink.FlinkJobs;
import io.tsm.benchmarks.flink.JobProfile;
import io.tsm.benchmarks.jmh.JmhBenchmark;
import io.tsm.benchmarks.peers.FormatsBenchmark;
import io.tsm.benchmarks.range.RangeBenchmark;
import io.tsm.benchmarks.report.BenchmarkPage;
import io.tsm.benchmarks.report.Run;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.scale.BarrierBenchmark;
import io.tsm.benchmarks.scale.SeriesBenchmark;
import io.tsm.benchmarks.size.SizeBenchmark;
import io.tsm.benchmarks.upload.UploadBenchmark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
  private static final List<Benchmark> BENCHMARKS =
      List.of(
          new EngineBenchmark(),
          new FlinkJobs(),
          new JobProfile(),
          new FormatsBenchmark(),
          new SizeBenchmark(),
          new RangeBenchmark(),
          new BarrierBenchmark(),
          new SeriesBenchmark(),
          new AllocationBenchmark(),
          new UploadBenchmark(),
          new JmhBenchmark());

  @Option(
      names = "--full",
      description =
          "The large workloads too, and Flink jobs that last for several checkpoints. Takes about 45"
              + " minutes on two cores, without it about 7; the page says how long it was.")
  private boolean full;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these, and nothing else in the page, for which --out must name a folder:"
              + " ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private Set<String> only = Set.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "" + ROUNDS,
      description = "Rounds of each comparison; medians are reported. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--tsm1",
      paramLabel = "FILE",
      defaultValue = "${sys:tsm.benchmark.tsm1:-" + Option.NULL_VALUE + "}",
      description = "A program that runs InfluxDB's own engine; left out, so is the comparison.")
  private Path tsm1;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${sys:tsm.benchmark.data}",
      description = "Has real data sets, NAME.lp.gz.")
  private Path data;

  @Option(
      names = "--disk",
      paramLabel = "DIR",
      description = "Where temporary files are written. Default: the system's temporary folder.")
  private Path disk = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "${sys:tsm.benchmark.out}",
      description = "Gets benchmarks.md, and benchmarks/ with the plots and results.json.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    double load = Run.systemLoad();
    long start = System.nanoTime();
    Settings settings = new Settings(full, rounds, disk, data, tsm1, System.err::println);
    List<String> peers = PeerVersions.all();
    LocalDate day = LocalDate.now(ZoneOffset.UTC);
    BenchmarkPage page = new BenchmarkPage(out);
    page.clear();
    List<Section> sections = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (Benchmark benchmark : BENCHMARKS) {
      if (only.isEmpty() || only.contains(benchmark.name())) {
        long began = System.nanoTime();
        try {
          sections.addAll(benchmark.run(settings));
        } catch (Exception e) { // must not take with it what the others measured
          e.printStackTrace();
          failed.add(benchmark.name() + ": " + e);
        }
        page.write(sections, new Run(command(), day, since(start), load, peers, failed));
        System.err.printf("%s took %d s%n", benchmark.name(), since(began).toSeconds());
      }
    }
    System.err.println("Written: " + out.resolve("benchmarks.md"));
    failed.forEach(failure -> System.err.println("FAILED, and not in the page: " + failure));
    return failed.isEmpty() ? 0 : 1;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private void checkOptions() {
    if (rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds: " + rounds + " is not at least 1");
    }
    Set<String> unknown = new TreeSet<>(only);
    unknown.removeAll(names());
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--only: there is no " + unknown + ", but " + names());
    }
    if (!only.isEmpty() && !spec.commandLine().getParseResult().hasMatchedOption("--out")) {
      throw new ParameterException(
          spec.commandLine(),
          "--only: name a folder with --out, so that a page with little in it does not take the"
              + " place of the whole one");
    }
    for (Path folder : List.of(disk, data)) {
      if (!Files.isDirectory(folder)) {
        throw new ParameterException(spec.commandLine(), folder + " is not a folder");
      }
    }
  }

  /** What was called, without the folders of this machine. */
  private String command() {
    List<String> words = new ArrayList<>(List.of("./examples/benchmark.sh"));
    boolean folder = false;
    for (String word : spec.commandLine().getParseResult().originalArgs()) {
      words.add(folder ? "DIR" : word.replaceFirst("=.*/.*", "=DIR"));
      folder = List.of("--data", "--disk", "--out", "--tsm1").contains(word);
    }
    return String.join(" ", words);
  }

  private static List<String> names() {
    return BENCHMARKS.stream().map(Benchmark::name).toList();
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchmarkCommand()).execute(args));
  }

  /** What {@code --only} takes. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }
}
