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
  private static final int LAPS = 4;
  private static final int LONG_LAPS = 80; // so that a job has several checkpoints

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    boolean full = settings.full();
    DevopsCpu lap = new DevopsCpu(100, 5000, Kind.FLOATS);
    Load http = Load.of(new DevopsCpu(100, full ? 2000 : 1000, Kind.FLOATS), 1);
    return List.of(
        streaming(settings, Load.of(lap, full ? LONG_LAPS : LAPS), http, WARMUPS),
        batch(settings, Load.of(lap, full ? LAPS * 5 : LAPS), WARMUPS));
  }

  /**
   * Jobs with checkpoints.
   *
   * @param http less than the load, since the server takes it so slowly; rates are compared
   */
  static Section streaming(Settings settings, Load load, Load http, int warmups) throws Exception {
    RuntimeExecutionMode mode = RuntimeExecutionMode.STREAMING;
    Checkpoints checkpoints = new Checkpoints();
    ContestResult result;
    try (Cluster cluster = Cluster.start(settings.disk())) {
      List<Contestant> contestants =
          new ArrayList<>(ours(load, mode, settings, cluster, checkpoints));
      contestants.add(new HttpJob(http, mode, settings.disk(), cluster, checkpoints));
      result = contest(mode, contestants, warmups, settings);
    }
    String text =
        String.join(
            "\n",
            text(load),
            "A checkpoint every %d s and at the end. HTTP: batches of 5,000 points into a real"
                .formatted(Job.CHECKPOINT_INTERVAL.toSeconds()),
            "influxd, of only %,d values, as it is so much slower: rates are compared."
                .formatted(http.values()),
            "",
            "What is durable when the job has ended: TsmSink's files and their folders; before, at each",
            "checkpoint, its log. FileSink's part files, each synced when a checkpoint closes it; not",
            "their new names, for which Flink leaves the folder to the system. What influxd has",
            "answered, as it syncs its log before. Nothing of the counting sink.");
    Section section = ContestSection.of(result, text, verdicts(result, mode));
    return section.with(
        "Checkpoints completed in a job, with those that Flink makes when the input has ended - %s."
            .formatted(checkpoints.text(warmups)),
        checkpoints);
  }

  /** Jobs without checkpoints. */
  static Section batch(Settings settings, Load load, int warmups) throws Exception {
    RuntimeExecutionMode mode = RuntimeExecutionMode.BATCH;
    ContestResult result;
    try (Cluster cluster = Cluster.start(settings.disk())) {
      result =
          contest(mode, ours(load, mode, settings, cluster, new Checkpoints()), warmups, settings);
    }
    String text =
        String.join(
            "\n",
            text(load),
            "Batch mode, so without checkpoints, and without a log in TsmSink. Both sinks sync their",
            "files before they commit them at the end.");
    return ContestSection.of(result, text, verdicts(result, mode));
  }

  private static List<Contestant> ours(
      Load load,
      RuntimeExecutionMode mode,
      Settings settings,
      Cluster cluster,
      Checkpoints checkpoints) {
    return List.of(
        new TsmJob(load, mode, settings.disk(), cluster, checkpoints),
        new CountingJob(load, mode, settings.disk(), cluster, checkpoints),
        new ParquetJob(load, mode, settings.disk(), cluster, checkpoints));
  }

  private static ContestResult contest(
      RuntimeExecutionMode mode, List<Contestant> contestants, int warmups, Settings settings)
      throws Exception {
    return new Contest("Flink job, " + Job.what(mode), ParquetJob.NAME, contestants)
        .run(warmups, settings.rounds(), settings.progress());
  }

  private static String text(Load load) {
    return String.join(
        "\n",
        "%,d values from a source that has its records as objects, of the kind that each sink"
            .formatted(load.values()),
        "takes (for Parquet, Avro records with required columns, and tags that are UTF-8 already),",
        "parallelism 2, objects reused, in a cluster in the same process. Time is the job's, up to the",
        "last commit. The counting sink gets points over the same routing as TsmSink and drops them.",
        "Parquet: Flink's FileSink, ZSTD. All values were read back and compared by a checksum, of",
        "influxd by their count and the sum of each field.");
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
