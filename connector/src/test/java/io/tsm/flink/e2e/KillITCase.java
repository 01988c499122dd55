package io.tsm.flink.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.flink.e2e.job.Readings;
import io.tsm.flink.e2e.job.ReadingsJob;
import io.tsm.flink.sink.TsmSink;
import io.tsm.flink.testing.cluster.FlinkCluster;
import io.tsm.flink.testing.cluster.FlinkJob;
import io.tsm.flink.testing.cluster.JarBuilder;
import io.tsm.flink.testing.cluster.JvmProcess;
import io.tsm.flink.testing.cluster.TaskManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/**
 * A JobManager, two TaskManagers, and a killer. {@code -Dtsm.kills=5} makes it short, {@code
 * -Dtsm.seed} repeats a plan; when exactly a process is hit is not repeated by it.
 */
@Tag("e2e")
class KillITCase {
  private static final int KILLS = Integer.getInteger("tsm.kills", 20);
  private static final int MOST_MORE_KILLS = 15;
  private static final List<Integer> PARALLELISMS = List.of(2, 4, 2);
  private static final int LAST_PARALLELISM = 3;
  private static final int PER_CHECKPOINT = 6_000;

  /** So many that the job does not reach its end before the last kill, even on a slow machine. */
  private static final long COUNT = 300_000 + 100_000L * KILLS;

  @RegisterExtension
  private final TestExecutionExceptionHandler reporter = (context, e) -> report(e);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private final long seed = Seeds.seeds(1).findFirst().orElseThrow();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final Diary diary = new Diary();
  private final List<FlinkJob> jobs = new ArrayList<>();
  private FlinkCluster cluster;
  private Killer killer;
  private String jar;

  @BeforeEach
  void startCluster() throws IOException {
    Influxd.require();
    diary.note(
        "%d kills, %d values; to repeat: -Dtsm.seed=%d"
            .formatted(KILLS, COUNT * Readings.FIELDS, seed));
    cluster = FlinkCluster.in(temporary.resolve("flink")).taskManagers(2, 2).start();
    killer = new Killer(cluster, root(), diary);
    Path file = temporary.resolve("job.jar");
    try (JarBuilder job = JarBuilder.job(file, ReadingsJob.class)) {
      job.addAllBeside(TsmSink.class).addAllBeside(SeriesKey.class).addAllBeside(Snappy.class);
    }
    jar = cluster.rest().upload(file);
  }

  @AfterEach
  void stopCluster() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private Path root() {
    return temporary.resolve("root");
  }

  @Test
  void everyPointIsThereOnceWhateverIsKilled() throws Exception {
    List<Kill> plan = Kill.plan(random, KILLS);
    String savepoint = null;
    int phases = PARALLELISMS.size();
    for (int phase = 0; phase < phases; phase++) {
      FlinkJob job = submit(PARALLELISMS.get(phase), savepoint, PER_CHECKPOINT);
      job.awaitCheckpoints(2); // then every shard has a folder
      int from = phase * plan.size() / phases;
      int to = (phase + 1) * plan.size() / phases;
      for (Kill kill : plan.subList(from, to)) {
        killer.run(kill, job);
      }
      if (phase == phases - 1) {
        killInACommit(job);
      }
      cluster.awaitTaskManagers();
      job.awaitCheckpoints(2);
      diary.note(job + " has completed " + job.completedCheckpoints() + " checkpoints");
      savepoint = job.stopWithSavepoint(temporary.resolve("savepoints"));
    }
    Set<Path> sinksOfKilledJobs = sinks();
    submit(LAST_PARALLELISM, savepoint, 0).awaitEnd("FINISHED");
    diary.note("the job reached its end");

    for (TaskManager alive : cluster.taskManagers()) {
      LocalFiles.awaitNone(alive.process());
    }
    assertThatThePointsAreThere();
    assertThatOnlyDeadWritersLeftFiles(sinksOfKilledJobs);
    assertThatTheSinkNeverFailed();
  }

  private FlinkJob submit(int parallelism, String savepoint, int perCheckpoint) throws IOException {
    List<String> arguments =
        List.of(
            "--root",
            root().toUri().toString(),
            "--count",
            Long.toString(COUNT),
            "--interval",
            "400",
            "--per-checkpoint",
            Integer.toString(perCheckpoint));
    FlinkJob job = cluster.rest().run(jar, parallelism, savepoint, arguments);
    jobs.add(job);
    diary.note(job + " runs with parallelism " + parallelism + ", from savepoint " + savepoint);
    return job;
  }

  /** A commit takes milliseconds, and the plan's kills may all have come too late or too early. */
  private void killInACommit(FlinkJob job) throws IOException {
    for (int i = 0; killer.halfCommits() == 0; i++) {
      assertThat(i).as("kills, none of them within a commit").isLessThan(MOST_MORE_KILLS);
      killer.run(Kill.of(random, Kill.Moment.COMMITTING, i % 2 == 0), job);
    }
  }

  private void assertThatThePointsAreThere() throws IOException {
    PointSet expected = new PointSet();
    for (long i = 0; i < COUNT; i++) {
      String series = Readings.series(i);
      long time = Readings.time(i);
      long load = Double.doubleToRawLongBits(Readings.load(i));
      expected.add(series, "load", FieldType.FLOAT, time, load);
      expected.add(series, "count", FieldType.INTEGER, time, Readings.count(i));
      expected.add(series, "id", FieldType.UNSIGNED, time, Readings.id(i));
      expected.add(series, "on", FieldType.BOOLEAN, time, Readings.on(i) ? 1 : 0);
      expected.add(series, "note", time, Readings.note(i));
    }
    PublishedPoints published = new PublishedPoints(root(), ReadingsJob.DATABASE);
    PointSet.assertSame(expected, published.merged());
    diary.note("our reader finds each point");
    PointSet everyFile = published.everyFile();
    diary.note(everyFile.repeated() + " of " + expected.size() + " values are there again");
    assertThat(everyFile.changed()).as("values published again, and not the same").isZero();
    try (Influxd influxd =
        Influxd.serve(temporary.resolve("influxd"), root(), ReadingsJob.SHARD_DURATION.toNanos())) {
      PointSet.assertSame(expected, influxd.points(ReadingsJob.DATABASE, "autogen"));
      assertThat(influxd.complaints()).isEmpty();
      diary.note("so does influxd");
    }
  }

  private Set<Path> sinks() throws IOException {
    return WriterFolder.list(root()).stream().map(WriterFolder::sink).collect(Collectors.toSet());
  }

  private void assertThatOnlyDeadWritersLeftFiles(Set<Path> sinksOfKilledJobs) throws IOException {
    assertThat(sinksOfKilledJobs).hasSize(jobs.size() - 1);
    List<WriterFolder> folders = WriterFolder.list(root());
    assertThat(folders)
        .as("what was begun is done, and what is done is cleaned up")
        .allMatch(folder -> folder.marks().size() <= 1)
        .allMatch(folder -> folder.obsoleteFiles().isEmpty())
        .noneMatch(WriterFolder::hasHalfCommit);
    assertThat(folders)
        .filteredOn(folder -> !sinksOfKilledJobs.contains(folder.sink()))
        .as("writers of the job that nobody killed")
        .hasSize(LAST_PARALLELISM)
        .allMatch(folder -> folder.marks().size() == 1 && folder.files().isEmpty());
    try (Stream<Path> data = Files.walk(root().resolve("data"))) {
      assertThat(data.filter(Files::isRegularFile)).allMatch(f -> f.toString().endsWith(".tsm"));
    }
  }

  private void assertThatTheSinkNeverFailed() throws IOException {
    int replays = 0;
    for (JvmProcess process : processes()) {
      String log = process.log();
      assertThat(log.lines().filter(line -> line.contains(" ERROR io.tsm"))).isEmpty();
      replays += (int) log.lines().filter(line -> line.contains("was replayed from")).count();
    }
    assertThat(replays).as("commits made from the log").isPositive();
    for (FlinkJob job : jobs) {
      assertThat(job.failures()).noneMatch(trace -> trace.contains("io.tsm"));
    }
  }

  /** Adds to a failure what one needs to understand it. */
  private void report(Throwable failure) throws Throwable {
    failure.addSuppressed(
        new AssertionError(
            "files are in %s; what happened:\n%s%s"
                .formatted(temporary, diary, cluster == null ? "" : cluster.tails(40))));
    throw failure;
  }

  private List<JvmProcess> processes() {
    return cluster.taskManagers().stream().flatMap(t -> t.lives().stream()).toList();
  }
}
