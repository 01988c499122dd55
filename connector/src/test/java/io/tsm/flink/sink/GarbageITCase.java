package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.Garbage;
import io.tsm.engine.shard.GarbageCollector;
import io.tsm.engine.shard.HeartbeatName;
import io.tsm.engine.shard.SinkFolder;
import io.tsm.flink.sink.SinkDriver.CrashingStorage;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job that runs and fails while garbage is collected again and again, for which all of its files
 * are old but the heartbeats.
 */
class GarbageITCase {
  private static final Duration HOUR = Duration.ofHours(1);

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path temporary;

  @Test
  void aRunningJobIsLeftAlone() throws Exception {
    long count = 20_000;
    Path root = temporary.resolve("root");
    Configuration config = new Configuration();
    config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
    config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
    env.setParallelism(4);
    env.enableCheckpointing(50);
    env.fromSource(
            new DataGeneratorSource<>(
                Records::line, count, RateLimiterStrategy.perCheckpoint(2_000), Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "records")
        .map(new FailingMap<>("garbage", 4, 1_500))
        .returns(Types.STRING)
        .sinkTo(
            TsmSink.<String>builder()
                .path(root.toString())
                .database("db")
                .localDirectory(temporary.resolve("local").toString())
                .converter(PointConverters.lineProtocol())
                .build());
    JobClient job = env.executeAsync();
    Collected collected = new Collected();
    while (!job.getJobStatus().get().isGloballyTerminalState()) {
      collect(new Aged(root, false), collected);
    }
    job.getJobExecutionResult().get(); // or what it failed with

    assertThat(FailingMap.failures("garbage")).isEqualTo(4);
    assertThat(collected.alive).isPositive();
    assertThat(collected.removed).isNotEmpty(); // writers that failed
    assertThat(StoredPoints.read(root, "db").lines()).isEqualTo(Records.expectedLines(count));

    collect(new Aged(root, true), new Collected()); // nobody is alive now
    assertThat(new LocalStorage(root).list("wal")).isEmpty();
  }

  private static void collect(Storage storage, Collected collected) throws IOException {
    new GarbageCollector(storage, HOUR, Instant.now(), false, collected).run();
  }

  /** As if all files but the heartbeats were old. */
  private static final class Aged extends CrashingStorage {
    private static final Duration PAST = HOUR.plus(SinkFolder.ALIVE).plusMinutes(1);

    private final boolean foldersToo;

    Aged(Path root, boolean foldersToo) {
      super(new LocalStorage(root), Integer.MAX_VALUE);
      this.foldersToo = foldersToo;
    }

    @Override
    public List<FileEntry> list(String directory) throws IOException {
      return super.list(directory).stream().map(this::aged).toList();
    }

    private FileEntry aged(FileEntry entry) {
      boolean aged = entry.isDirectory() ? foldersToo : HeartbeatName.parse(entry.name()).isEmpty();
      long modified = entry.modifiedMillis() - (aged ? PAST.toMillis() : 0);
      return new FileEntry(entry.name(), entry.isDirectory(), entry.size(), modified);
    }
  }

  /** What collections came across. */
  private static final class Collected implements GarbageCollector.Listener {
    private final List<String> removed = new ArrayList<>();
    private int alive;

    @Override
    public void removed(Garbage garbage) {
      removed.add(garbage.path());
    }

    @Override
    public void unknown(Garbage garbage) {
      throw new AssertionError("unknown: " + garbage);
    }

    @Override
    public void alive(String sink) {
      alive++;
    }

    @Override
    public void failed(Garbage garbage, IOException reason) {
      throw new AssertionError(garbage + " could not be removed", reason);
    }
  }
}
