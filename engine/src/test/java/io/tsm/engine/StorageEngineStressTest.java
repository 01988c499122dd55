package io.tsm.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many threads on one engine. A round of a series writes the same number at all of its times. What
 * makes reads linearizable: a read that begins after a round was acknowledged finds that number or
 * a later one everywhere, and none that nobody had begun to write when it ended; after a delete
 * nothing.
 */
class StorageEngineStressTest {
  private static final int WRITERS = 4;
  private static final int TIMES = 40;
  private static final long STEP = Duration.ofDays(1).toNanos(); // several shard groups
  private static final int ROUNDS =
      Integer.getInteger("tsm.rounds", Boolean.getBoolean("tsm.soak") ? 2000 : 60);

  @TempDir private Path folder;

  private final AtomicInteger writing = new AtomicInteger();
  private final List<Series> all = new ArrayList<>();
  private StorageEngine engine;

  /** A series that one thread writes. */
  private static final class Series {
    private final SeriesKey key;
    private final String host;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();

    Series(String host) {
      this.host = host;
      this.key = SeriesKey.of("cpu", Map.of("host", host));
    }

    List<Point> round(long number) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        points.add(
            Point.builder()
                .measurement("cpu")
                .tag("host", host)
                .field("n", number)
                .time(i * STEP)
                .toPoint());
      }
      return points;
    }
  }

  @Test
  void acknowledgedValuesAreFoundByEveryReadThatBeginsLater() throws Exception {
    EngineOptions options =
        EngineOptions.defaults()
            .shardsPerGroup(2)
            .walSegmentBytes(4096)
            .snapshotMemory(1 << 14)
            .compactionThroughput(0);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (StorageEngine opened = StorageEngine.open(folder, options)) {
      engine = opened;
      List<Future<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Series series = new Series("h" + i);
        all.add(series);
      }
      writing.set(WRITERS);
      for (Series series : all) {
        tasks.add(threads.submit(() -> writeRounds(series)));
      }
      for (int i = 0; i < 2; i++) {
        tasks.add(threads.submit(whileWriting(this::readOne)));
      }
      tasks.add(threads.submit(whileWriting(opened::writeSnapshot)));
      tasks.add(threads.submit(whileWriting(opened::compact)));
      tasks.add(threads.submit(whileWriting(this::writeAndDelete)));
      for (Future<Void> task : tasks) {
        task.get(5, TimeUnit.MINUTES);
      }
      for (Series series : all) {
        check(series);
      }
    } finally {
      threads.shutdownNow();
    }
    try (StorageEngine again = StorageEngine.open(folder, options.background(false))) {
      engine = again;
      for (Series series : all) {
        assertThat(series.acknowledged.get()).isEqualTo(ROUNDS);
        check(series);
      }
      assertThat(read(SeriesKey.of("cpu", Map.of("host", "deleted")))).isEmpty();
    }
  }

  /** Something to do. */
  private interface Work {
    void run() throws IOException;
  }

  private Callable<Void> whileWriting(Work work) {
    return () -> {
      while (writing.get() > 0) {
        work.run();
      }
      return null;
    };
  }

  private Void writeRounds(Series series) throws IOException {
    try {
      for (long round = 1; round <= ROUNDS; round++) {
        series.begun.set(round);
        engine.writePoints("db", "rp", series.round(round));
        series.acknowledged.set(round);
        if (round % 7 == 0) {
          check(series);
        }
      }
    } finally {
      writing.decrementAndGet();
    }
    return null;
  }

  private void readOne() throws IOException {
    check(all.get(ThreadLocalRandom.current().nextInt(all.size())));
  }

  private void check(Series series) throws IOException {
    long least = series.acknowledged.get();
    List<Long> read = read(series.key);
    long most = series.begun.get();
    if (least > 0) {
      assertThat(read).as("%s after round %d", series.key, least).hasSize(TIMES);
    }
    assertThat(read)
        .as("%s after round %d, at most %d", series.key, least, most)
        .allMatch(number -> number >= least && number <= most);
  }

  private void writeAndDelete() throws IOException {
    Series series = new Series("deleted");
    engine.writePoints("db", "rp", series.round(1));
    assertThat(read(series.key)).hasSize(TIMES);
    engine.deleteSeries("db", "rp", series.key);
    assertThat(read(series.key)).isEmpty();
  }

  private List<Long> read(SeriesKey series) throws IOException {
    List<Long> numbers = new ArrayList<>();
    byte[] key = (series + "#!~#n").getBytes(UTF_8);
    try (ShardReader reader =
            engine.read("db", "rp", series::equals, Long.MIN_VALUE, Long.MAX_VALUE);
        KeyIterator values = reader.values(key)) {
      while (values.next()) {
        for (int row = values.from(); row < values.to(); row++) {
          numbers.add(((LongValues) values.values()).values()[row]);
        }
      }
    }
    return numbers;
  }
}
