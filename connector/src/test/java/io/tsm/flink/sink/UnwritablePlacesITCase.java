package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.testing.FilesBelow;
import io.tsm.flink.sink.testing.Ballast;
import io.tsm.flink.sink.testing.Failures;
import io.tsm.flink.sink.testing.Mount;
import io.tsm.flink.sink.testing.OnceMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs that cannot write somewhere, for as long as it takes until they are told where: then it is
 * mended, and they end as if nothing had been. Modes of files would not stop a superuser, so a file
 * stands where a folder should be, a disk is full, or mounted for reading only.
 */
@Timeout(120)
class UnwritablePlacesITCase {
  private static final String DATABASE = "metrics";
  private static final int COUNT = 2_500;

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder().setNumberSlotsPerTaskManager(2).build());

  @TempDir private Path temporary;
  private MiniCluster cluster;

  @BeforeEach
  void inject(@InjectMiniCluster MiniCluster injected) {
    cluster = injected;
  }

  private Path root() {
    return temporary.resolve("root");
  }

  private Path local() {
    return temporary.resolve("local");
  }

  private TsmSinkBuilder<String> sink() {
    return TsmSink.<String>builder()
        .path(root().toString())
        .database(DATABASE)
        .localDirectory(local().toString())
        .onError(BadRecordPolicy.REJECT)
        .distribution(Distribution.NONE) // chained: nothing is published while a record is mapped
        .converter(PointConverters.lineProtocol());
  }

  /** Every tenth record has a broken one beside it. */
  private static DataStream<String> records(StreamExecutionEnvironment env) {
    return env.fromSource(
        new DataGeneratorSource<>(
            i -> i % 11 == 10 ? "broken " + i : Records.line(i - i / 11),
            COUNT * 11 / 10,
            RateLimiterStrategy.perCheckpoint(500),
            Types.STRING),
        WatermarkStrategy.noWatermarks(),
        "records");
  }

  private static StreamExecutionEnvironment environment() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(Failures.restarts());
    env.setParallelism(1);
    return env;
  }

  /** Waits until the job has failed and said why, mends that, and looks at what it leaves. */
  private void mendAfterFailure(JobClient job, Obstacle obstacle, String... texts)
      throws Exception {
    try {
      Failures.await(cluster, job.getJobID(), texts);
    } finally {
      obstacle.close();
    }
    job.getJobExecutionResult().get();
  }

  private void assertAllIsThereOnce(int count) throws IOException {
    StoredPoints stored = StoredPoints.read(root(), DATABASE);
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(files(root().resolve("data"))).allMatch(name -> name.endsWith(".tsm"));
    assertThat(files(local())).isEmpty();
    assertThat(HandOver.get().isEmpty()).isTrue();
  }

  private static List<String> files(Path directory) throws IOException {
    return FilesBelow.folder(directory).stream().map(Path::toString).toList();
  }

  // From the start

  @ParameterizedTest
  @ValueSource(strings = {"", "wal", "data", "data/" + DATABASE})
  void aFileIsInTheWayFromTheStart(String place) throws Exception {
    if (!place.isEmpty()) {
      LayoutFile.readOrCreate(new LocalStorage(root()), null, 1, 1);
    }
    Path path = root().resolve(place).normalize();
    Obstacle file = fileInTheWay(path);
    StreamExecutionEnvironment env = environment();
    env.enableCheckpointing(50);
    records(env).sinkTo(sink().build());
    JobClient job = env.executeAsync();
    mendAfterFailure(job, file, path + " is a file where a directory is needed");
    assertAllIsThereOnce(COUNT);
  }

  // In the middle

  /** What becomes unwritable after a commit. */
  enum Fault {
    DATA_IS_A_FILE,
    SHARD_IS_A_FILE,
    REJECTED_IS_A_FILE,
    DISK_IS_READ_ONLY,
    DISK_IS_FULL
  }

  @ParameterizedTest
  @EnumSource
  void aPlaceCannotBeWrittenToAnyMore(Fault fault) throws Exception {
    if (fault == Fault.DISK_IS_FULL) {
      Mount disk = Mount.disk(root(), 64 << 20, 0);
      try {
        runWith(fault);
      } finally {
        disk.close();
      }
    } else {
      if (fault == Fault.DISK_IS_READ_ONLY) {
        Mount.require(temporary);
      }
      runWith(fault);
    }
  }

  private void runWith(Fault fault) throws Exception {
    AtomicReference<Obstacle> obstacle = new AtomicReference<>(() -> {});
    StreamExecutionEnvironment env = environment();
    env.enableCheckpointing(50);
    records(env)
        .map(
            new OnceMap<>(
                fault.name(),
                () -> {
                  obstacle.set(strike(fault));
                  return null;
                }))
        .returns(Types.STRING)
        .sinkTo(sink().build());
    JobClient job = env.executeAsync();
    mendAfterFailure(job, () -> obstacle.get().close(), reasons(fault));
    assertAllIsThereOnce(COUNT);
    assertThat(files(root().resolve("rejected"))).isNotEmpty();
  }

  private Obstacle strike(Fault fault) throws IOException {
    return switch (fault) {
      case DATA_IS_A_FILE -> fileInTheWay(root().resolve("data"));
      case SHARD_IS_A_FILE -> fileInTheWay(shard());
      case REJECTED_IS_A_FILE -> fileInTheWay(root().resolve("rejected"));
      case DISK_IS_READ_ONLY -> Mount.readOnly(root())::close;
      case DISK_IS_FULL -> Ballast.leavingBytes(0, root())::drop;
    };
  }

  private String[] reasons(Fault fault) throws IOException {
    return switch (fault) {
      case DATA_IS_A_FILE -> new String[] {root().resolve("data") + " is a file where"};
      case SHARD_IS_A_FILE -> new String[] {root() + "/data/", " is a file where a directory"};
      case REJECTED_IS_A_FILE -> new String[] {root().resolve("rejected") + " is a file where"};
      case DISK_IS_READ_ONLY -> new String[] {root().toString(), "Read-only file system"};
      case DISK_IS_FULL -> new String[] {"cannot write to " + root(), "No space left on device"};
    };
  }

  /** Some shard that there is: every checkpoint has points for it. */
  private Path shard() throws IOException {
    try (Stream<Path> shards = Files.list(root().resolve("data/" + DATABASE + "/autogen"))) {
      return shards.findFirst().orElseThrow();
    }
  }

  // The folder for temporary files

  /** In batch the records themselves are what is read again, with checkpoints the log. */
  @ParameterizedTest
  @EnumSource(names = {"BATCH", "STREAMING"})
  void theLocalFolderIsAFile(RuntimeExecutionMode mode) throws Exception {
    temporaryFilesFail(mode, fileInTheWay(local()), local() + " is a file where a directory");
  }

  @ParameterizedTest
  @EnumSource(names = {"BATCH", "STREAMING"})
  void theLocalDiskIsFull(RuntimeExecutionMode mode) throws Exception {
    try (Mount disk = Mount.disk(temporary.resolve("disk"), 64 << 20, 0)) {
      Files.createSymbolicLink(local(), Files.createDirectory(disk.directory().resolve("local")));
      Ballast ballast = Ballast.leavingBytes(1 << 17, disk.directory());
      temporaryFilesFail(mode, ballast::drop, "cannot write to " + local(), "No space left");
    }
  }

  private void temporaryFilesFail(RuntimeExecutionMode mode, Obstacle obstacle, String... texts)
      throws Exception {
    int count = 15_000; // more than the memory holds
    StreamExecutionEnvironment env = environment();
    env.setRuntimeMode(mode);
    if (mode == RuntimeExecutionMode.STREAMING) {
      env.enableCheckpointing(600_000); // all in one
    }
    env.fromSource(
            new DataGeneratorSource<>(Records::line, count, Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "records")
        .sinkTo(sink().cacheMaxMemory(MemorySize.ofMebiBytes(1)).build());
    JobClient job = env.executeAsync();
    mendAfterFailure(job, obstacle, texts);
    assertAllIsThereOnce(count);
  }

  /** Something that prevents writing, until it is closed. */
  private interface Obstacle extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  private static Obstacle fileInTheWay(Path path) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".aside");
    boolean exists = Files.exists(path);
    if (exists) {
      Files.move(path, aside);
    }
    Files.createDirectories(path.getParent());
    Files.createFile(path);
    return () -> {
      Files.delete(path);
      if (exists) {
        Files.move(aside, path);
      }
    };
  }
}
