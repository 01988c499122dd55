package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.flink.sink.testing.ForwardingStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a compactor does when, step by step. */
class SubtaskCompactorTest {
  private static final int MIN_FILES = TsmCompactionOptions.MIN_FILES.defaultValue();

  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final AtomicLong clock = new AtomicLong();
  private final Metrics metrics = new Metrics();

  @TempDir private Path temporary;
  private SinkDriver driver;
  private TsmSinkWriter<String> writer;
  private TsmCommitter committer;
  private SubtaskCompactor compactor;
  private int commits;

  /** The failures are wanted; they need not be told. */
  @BeforeAll
  static void silence() {
    Configurator.setLevel("io.tsm", Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    Configurator.setLevel("io.tsm", Level.WARN);
  }

  @BeforeEach
  void setUp() {
    driver = new SinkDriver(temporary);
    driver.compactions(new Compactions(threads::add, clock::get));
  }

  private void start() throws IOException {
    compactor = driver.compactor(metrics);
    committer = driver.committer();
    writer = driver.writer();
  }

  private void commits(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      write(writer, "m,t=a f=" + commits++ + " 1000", "m,t=a f=" + commits + " " + commits);
      List<TsmCommittable> committables = barrier(writer);
      commit(committer, committables);
      committables.forEach(committable -> compactor.committed(committable.id()));
    }
  }

  private void runAll() {
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
  }

  private int files() throws IOException {
    return driver.files("data").size();
  }

  @Test
  void mergesAllButTheNewestFile() throws Exception {
    start();
    compactor.checkpointComplete();
    commits(MIN_FILES + 1);
    Set<String> before = driver.lines();

    runAll();

    assertThat(files()).isEqualTo(2);
    assertThat(driver.lines()).isEqualTo(before);
    assertThat(metrics.count("compactions")).isOne();
    assertThat(metrics.count("compactionBytesRead"))
        .isGreaterThan(metrics.count("compactionBytesWritten"));
    assertThat(metrics.gauge("maxFilesPerShard")).isEqualTo(2);
    assertThat(metrics.gauge("maxWaitingFilesPerShard")).isOne();
  }

  @Test
  void leavesYoungFilesAloneAndComesBackWhenTheyAreOld() throws Exception {
    CompactionSettings settings = CompactionSettings.DEFAULT;
    long minAge = Duration.ofHours(1).toMillis();
    driver.compaction(
        new CompactionSettings(
            true,
            MIN_FILES,
            settings.targetFileBytes(),
            settings.bytesPerSecond(),
            settings.parallelism(),
            settings.maxFiles(),
            minAge));
    start();
    compactor.checkpointComplete();
    commits(2 * MIN_FILES);
    runAll();
    assertThat(files()).isEqualTo(2 * MIN_FILES);
    assertThat(metrics.gauge("maxWaitingFilesPerShard")).isZero(); // nothing slows down for them
    age(MIN_FILES + 1, minAge);
    compactor.checkpointComplete();
    assertThat(threads).isEmpty();

    clock.addAndGet(Duration.ofHours(1).toNanos());
    compactor.checkpointComplete();
    runAll();

    assertThat(driver.files("data").stream().map(file -> file.substring(file.lastIndexOf('/') + 1)))
        .contains("000000008-000000002.tsm", "000000009-000000001.tsm", "000000016-000000001.tsm")
        .doesNotContain("000000001-000000001.tsm");
  }

  /** Makes the first files of all shards older. */
  private void age(int files, long millis) throws IOException {
    for (String file : driver.files("data")) {
      TsmFileName name = TsmFileName.parse(file.substring(file.lastIndexOf('/') + 1)).orElseThrow();
      if (name.generation() <= files) {
        Path path = driver.root().resolve("data").resolve(file);
        Files.setLastModifiedTime(
            path, FileTime.fromMillis(Files.getLastModifiedTime(path).toMillis() - millis));
      }
    }
  }

  @Test
  void beginsWithTheFirstCheckpointOfItsAttempt() throws Exception {
    start();
    commits(MIN_FILES + 1);
    assertThat(threads).isEmpty();

    compactor.checkpointComplete();
    runAll();

    assertThat(files()).isEqualTo(2);
  }

  @Test
  void findsWhatNobodyHasLeftWordOf() throws Exception {
    start();
    commits(MIN_FILES + 1);
    driver.loseProcess();
    start();

    compactor.checkpointComplete();
    runAll();

    assertThat(files()).isEqualTo(2);
  }

  @Test
  void requestsForAShardThatIsQueuedBecomeOne() throws Exception {
    start();
    compactor.checkpointComplete();
    runAll();
    commits(1);
    runAll();

    commits(3 * MIN_FILES);

    assertThat(threads).hasSize(1);
    assertThat(metrics.gauge("compactionsQueued")).isOne();
    runAll();
    assertThat(metrics.count("compactions")).isEqualTo(3);
    assertThat(metrics.gauge("compactionsQueued")).isZero();
  }

  @Test
  void afterAFailureItTriesAgainWhenAPauseIsOver() throws Exception {
    FailingStorage storage = new FailingStorage();
    driver.storage(storage);
    start();
    compactor.checkpointComplete();
    storage.failing = true;
    commits(MIN_FILES + 1);
    runAll();
    assertThat(metrics.count("compactionsFailed")).isOne();
    storage.failing = false;

    commits(1);
    compactor.checkpointComplete();
    assertThat(threads).isEmpty();
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    compactor.checkpointComplete();
    runAll();

    assertThat(metrics.count("compactionsFailed")).isOne();
    assertThat(files()).isEqualTo(3);
    assertThat(driver.files("wal")).noneMatch(name -> name.contains("compact-"));
  }

  @Test
  void aDamagedFileIsToldOnceAndOthersAreCompacted() throws Exception {
    start();
    commits(2 * MIN_FILES + 1);
    Path damaged = driver.path("data").resolve(driver.files("data").get(2));
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[8] ^= 1; // in the first block, after header and checksum
    bytes[9] ^= 1;
    Files.write(damaged, bytes);

    compactor.checkpointComplete();
    runAll();
    commits(3);
    runAll();

    assertThat(metrics.count("compactionsFailed")).isOne();
    assertThat(metrics.count("compactions")).isPositive();
    assertThat(files()).isLessThan(2 * MIN_FILES);
    assertThat(damaged).exists();
  }

  @Test
  @Timeout(60)
  void replacesNothingWhileSomebodyPublishes() throws Exception {
    start();
    commits(MIN_FILES + 1);
    Path shard = driver.path("data").resolve(driver.files("data").get(0)).getParent();
    String directory = driver.root().relativize(shard).toString();
    ReentrantLock lock =
        (ReentrantLock) driver.handOver().lock(new LocalStorage(driver.root()).describe(directory));
    Thread thread;
    lock.lock();
    try {
      compactor.checkpointComplete();
      thread = new Thread(this::runAll);
      thread.start();
      CommonTestUtils.waitUntilCondition(() -> lock.hasQueuedThreads(), 1L);
      assertThat(files()).isEqualTo(MIN_FILES + 1);
    } finally {
      lock.unlock();
    }
    thread.join();

    assertThat(files()).isEqualTo(2);
  }

  /** Else one believed dead and its successor could both make a file of one name. */
  @Test
  void whereNamesCanBeOverwrittenItHasNamesOfItsOwn() throws Exception {
    driver.pretend("s3://bucket/root");
    start();
    compactor.checkpointComplete();
    commits(MIN_FILES + 1);

    runAll();

    assertThat(files()).isEqualTo(2);
    String compacted = driver.files("data").get(0);
    TsmFileName name =
        TsmFileName.parse(compacted.substring(compacted.lastIndexOf('/') + 1)).orElseThrow();
    assertThat(name.generation()).isEqualTo(MIN_FILES);
    assertThat(name.sequence()).isGreaterThan(2); // but once in ten million runs
  }

  @Test
  void closedItDeletesWhatItHasBegun() throws Exception {
    FailingStorage storage = new FailingStorage();
    driver.storage(storage);
    start();
    compactor.checkpointComplete();
    commits(MIN_FILES + 1);
    storage.atCreation = compactor::cancel;

    runAll();
    compactor.close();

    assertThat(storage.creations).isOne();
    assertThat(files()).isEqualTo(MIN_FILES + 1);
    assertThat(metrics.count("compactionsFailed")).isZero();
    try (var left = Files.list(driver.path("wal/" + driver.options().sinkId()))) {
      assertThat(left).noneMatch(folder -> folder.toString().contains("compact-"));
    }
  }

  @Test
  void closedItDoesNothingMore() throws Exception {
    start();
    compactor.checkpointComplete();
    commits(MIN_FILES + 1);

    compactor.close();
    runAll();

    assertThat(files()).isEqualTo(MIN_FILES + 1);
    assertThat(metrics.gauge("compactionsRunning")).isZero();
  }

  /** Of which compactors make files in vain. */
  private final class FailingStorage extends ForwardingStorage {
    private boolean failing;
    private Runnable atCreation = () -> {};
    private int creations;

    FailingStorage() {
      super(new LocalStorage(driver.root()));
    }

    @Override
    public OutputFile create(String path) throws IOException {
      if (path.contains("/compact-")) {
        creations++;
        if (failing) {
          throw new IOException("fails on purpose");
        }
        atCreation.run();
      }
      return super.create(path);
    }
  }

  /** Keeps what is shown. */
  private static final class Metrics extends UnregisteredMetricsGroup {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(name, n -> new SimpleCounter());
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      gauges.put(name, gauge);
      return gauge;
    }

    long count(String name) {
      return counters.get(name).getCount();
    }

    long gauge(String name) {
      return ((Number) gauges.get(name).getValue()).longValue();
    }
  }
}
