package io.tsm.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.read.TagPredicate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.connector.testutils.source.reader.TestingReaderOutput;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A reader on its own, that gets splits of a real root. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
@SuppressWarnings("try") // an interruption while a reader is closed is a failure here
class TsmSourceReaderTest {
  private static final long WEEK = 604_800_000_000_000L;

  @TempDir private Path root;

  /** Rows and what is said of watermarks, in their order. */
  private static final class Output extends TestingReaderOutput<String> {
    private final List<String> events = new ArrayList<>();

    @Override
    public void collect(String line, long timestamp) {
      events.add(line);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      events.add("watermark");
    }

    @Override
    public void markIdle() {
      events.add("idle");
    }

    @Override
    public void markActive() {
      events.add("active");
    }

    @Override
    public SourceOutput<String> createOutputForSplit(String splitId) {
      return this;
    }
  }

  private final MetricListener metrics = new MetricListener();
  private final Output output = new Output();

  private TsmSourceOptions options(long limit) {
    return new TsmSourceOptions(
        root.toString(),
        RootWriter.DATABASE,
        "autogen",
        null,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        TagPredicate.all(),
        null,
        limit,
        Duration.ofSeconds(1),
        1 << 20);
  }

  private TsmSourceReader<String> reader(TsmSourceOptions options) {
    TsmSource<String> source =
        new TsmSource<>(options, new RowLines(), null, Types.STRING, null, true);
    TsmSourceReader<String> reader =
        (TsmSourceReader<String>)
            source.createReader(
                new TestingReaderContext(
                    new Configuration(),
                    InternalSourceReaderMetricGroup.mock(metrics.getMetricGroup())));
    reader.start();
    return reader;
  }

  private List<TsmSplit> write(TsmSourceOptions options, long... times) throws Exception {
    for (long time : times) {
      new RootWriter(root).write(List.of("m v=1i " + time));
    }
    Storage storage = new LocalStorage(root);
    return new ShardLister(storage, options).all(1).splits();
  }

  private void read(TsmSourceReader<String> reader, TsmSplit split) throws Exception {
    reader.addSplits(List.of(split));
    CommonTestUtils.waitUntilCondition(
        () -> {
          reader.pollNext(output);
          return reader.getNumberOfCurrentlyAssignedSplits() == 0;
        });
    // What reads for it goes away, as it does when a reader has waited for a while.
    CommonTestUtils.waitUntilCondition(
        () -> {
          reader.pollNext(output);
          return reader.fetchers() == 0;
        });
  }

  @Test
  void aReaderIsIdleOnceItHasHeardThatThereIsNothingAndActiveBeforeItsNextRow() throws Exception {
    TsmSourceOptions options = options(0);
    List<TsmSplit> splits = write(options, 1, WEEK);
    try (TsmSourceReader<String> reader = reader(options)) {
      reader.pollNext(output);
      assertThat(output.events).isEmpty(); // it waits for an answer
      read(reader, splits.get(0));
      assertThat(output.events).containsExactly("m v=1i 1");

      reader.handleSourceEvents(new NothingToRead());
      read(reader, splits.get(1));

      assertThat(output.events).containsExactly("m v=1i 1", "idle", "active", "m v=1i " + WEEK);
    }
  }

  @Test
  void countsGoOnWhenAReaderGetsSplitsAfterItHadNone() throws Exception {
    TsmSourceOptions options = options(2);
    List<TsmSplit> splits = write(options, 1, WEEK, 2 * WEEK);
    try (TsmSourceReader<String> reader = reader(options)) {
      for (TsmSplit split : splits) {
        read(reader, split);
      }
    }
    assertThat(output.events).hasSize(2); // the limit
    assertThat(
            List.of("blocksRead", "filesOpened").stream()
                .map(name -> Map.entry(name, metrics.getCounter(name).orElseThrow().getCount())))
        .containsExactly(Map.entry("blocksRead", 2L), Map.entry("filesOpened", 2L));
  }
}
