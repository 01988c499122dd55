package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.contest.Contest;
import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.report.ContestSection;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Verdict;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;

/** Whole jobs, from a source to committed files. */
public final class FlinkJobs implements Benchmark {
  private static final int WARMUPS = 1;

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    boolean full = settings.full();
    return run(
        settings,
        Load.of(new DevopsCpu(100, 5000, Kind.FLOATS), full ? 20 : 4),
        Load.of(new DevopsCpu(100, full ? 2000 : 1000, Kind.FLOATS), 1),
        WARMUPS);
  }

  /**
   * Runs both modes.
   *
   * @param http less than the load, since the server takes it so slowly; rates are compared
   */
  static List<Section> run(Settings settings, Load load, Load http, int warmups) throws Exception {
    List<Section> sections = new ArrayList<>();
    for (RuntimeExecutionMode mode :
        List.of(RuntimeExecutionMode.STREAMING, RuntimeExecutionMode.BATCH)) {
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(new TsmJob(load, mode, settings.disk()));
      contestants.add(new CountingJob(load, mode, settings.disk()));
      contestants.add(new ParquetJob(load, mode, settings.disk()));
      if (mode == RuntimeExecutionMode.STREAMING) {
        contestants.add(new HttpJob(http, mode, settings.disk()));
      }
      String title = "Flink job, " + Job.what(mode);
      ContestResult result =
          new Contest(title, ParquetJob.NAME, contestants)
              .run(warmups, settings.rounds(), settings.progress());
      sections.add(ContestSection.of(result, text(load, http, mode), verdicts(result, mode)));
    }
    return sections;
  }

  private static String text(Load load, Load http, RuntimeExecutionMode mode) {
    boolean streaming = mode == RuntimeExecutionMode.STREAMING;
    String text =
        String.join(
            "\n",
            "%,d values from a source that has its records as objects, of the kind that each sink"
                .formatted(load.values()),
            "takes (Avro records with the tags as strings for Parquet), parallelism 2, objects",
            "reused, in a cluster in the same process"
                + (streaming
                    ? ", a checkpoint every 10 s and at the end."
                    : ", batch mode, no log."),
            "Time is the job's, up to the last commit. The counting sink gets points over the same",
            "routing and drops them. Parquet: Flink's FileSink, ZSTD.");
    return streaming
        ? text
            + "\nHTTP: batches of 5,000 points into a real influxd, %,d values."
                .formatted(http.values())
        : text;
  }

  private static List<Verdict> verdicts(ContestResult result, RuntimeExecutionMode mode) {
    String subject = Job.what(mode);
    double ours = result.ratio(subject, TsmJob.NAME);
    List<Verdict> verdicts = new ArrayList<>();
    boolean streaming = mode == RuntimeExecutionMode.STREAMING;
    verdicts.add(
        Verdict.atLeast(
            "Flink job, " + subject + ", against FileSink with Parquet",
            streaming ? 1 : 1.5,
            ours));
    if (streaming) {
      verdicts.add(
          Verdict.atLeast(
              "Flink job, streaming, against HTTP into influxd",
              10,
              rate(result, subject, HttpJob.NAME)));
    }
    verdicts.add(
        Verdict.atLeast(
            "Flink job, " + subject + ", against a counting sink",
            0.5,
            rate(result, subject, CountingJob.NAME)));
    return verdicts;
  }

  /** How many times as fast ours is as another one; NaN if that was absent. */
  private static double rate(ContestResult result, String subject, String other) {
    return result.medians(subject).containsKey(other)
        ? result.ratio(subject, TsmJob.NAME) / result.ratio(subject, other)
        : Double.NaN;
  }
}
