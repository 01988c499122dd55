package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.StoredPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that write to a root in which others have written, or are writing. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RootSharingITCase extends SinkJobsTestBase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @ParameterizedTest
  @CsvSource({"1, 4", "4, 2"})
  void aJobStartedAfreshWritesOverWhatACancelledOneHasPublished(int before, int after)
      throws Exception {
    long count = 10_000;
    StreamExecutionEnvironment first = environment(before);
    first.enableCheckpointing(50);
    records(first, count, 1_000).sinkTo(sink().build());
    JobClient job = first.executeAsync();
    awaitFiles();
    job.cancel().get();
    awaitEnd(job);
    Set<String> published = stored().lines();
    assertThat(published).hasSizeBetween(1, (int) count * Records.FIELDS - 1);

    StreamExecutionEnvironment second = environment(after);
    second.enableCheckpointing(50);
    records(second, count, 2_000)
        .map(RootSharingITCase::changed)
        .returns(Types.STRING)
        .sinkTo(sink().build());
    second.execute();

    Set<String> expected = new TreeSet<>();
    Records.expectedLines(count).forEach(line -> expected.add(changed(line)));
    StoredPoints stored = stored();
    assertThat(stored.lines()).isEqualTo(expected);
    assertThat(stored.rewrites()).isEqualTo(published.size());
    assertOnlyLogsAreLeft();
  }

  private static String changed(String line) {
    return line.replace("note=\"n", "note=\"again");
  }

  /** In the same shards: records of the one between those of the other, or the very same. */
  @ParameterizedTest(name = "the same records: {0}")
  @ValueSource(booleans = {false, true})
  void twoJobsAtOnceLoseAndOverwriteNothing(boolean same) throws Exception {
    int records = 6_000;
    CyclicBarrier meeting = new CyclicBarrier(2);
    List<JobClient> jobs = new ArrayList<>();
    for (int which = 0; which < 2; which++) {
      int first = same ? 0 : which;
      StreamExecutionEnvironment env = environment(2);
      env.enableCheckpointing(30);
      env.fromSource(
              new DataGeneratorSource<>(
                  i -> Records.line(2 * i + first),
                  records,
                  RateLimiterStrategy.perCheckpoint(500),
                  Types.STRING),
              WatermarkStrategy.noWatermarks(),
              "records")
          .map(new ObservedMap<>(new Meeting(meeting)))
          .returns(Types.STRING)
          .map(new FailingMap<>(failures(same, which), 2, 700))
          .returns(Types.STRING)
          .sinkTo(sink().shardsPerGroup(2).build());
      jobs.add(env.executeAsync());
    }
    for (JobClient job : jobs) {
      job.getJobExecutionResult().get();
    }

    for (int which = 0; which < 2; which++) {
      assertThat(FailingMap.failures(failures(same, which))).isEqualTo(2);
    }
    StoredPoints stored = stored();
    List<String> all =
        IntStream.range(0, 2 * records)
            .filter(i -> !same || i % 2 == 0)
            .mapToObj(Records::line)
            .toList();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(all));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(stored.rewrites()).isGreaterThanOrEqualTo(same ? records * Records.FIELDS : 0);
    assertOnlyLogsAreLeft();
  }

  private static String failures(boolean same, int which) {
    return "two jobs, " + same + ", " + which;
  }

  /** Waits in the midst of its records for the other job. */
  private static final class Meeting implements ObservedMap.Observer<String> {
    private final CyclicBarrier meeting;
    private final AtomicInteger records = new AtomicInteger();

    Meeting(CyclicBarrier meeting) {
      this.meeting = meeting;
    }

    @Override
    public void record(int subtask, String record) throws Exception {
      if (records.incrementAndGet() == 1_000) {
        meeting.await();
      }
    }
  }
}
