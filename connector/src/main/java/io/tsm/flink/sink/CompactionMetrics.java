package io.tsm.flink.sink;

import io.tsm.engine.shard.Compaction;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** What a compactor shows. Guarded by the compactor: counters are not made for several threads. */
@Internal
final class CompactionMetrics {
  private final Counter done;
  private final Counter failed;
  private final Counter bytesRead;
  private final Counter bytesWritten;
  private volatile long lastDurationMillis;

  CompactionMetrics(MetricGroup group) {
    done = group.counter("compactions");
    failed = group.counter("compactionsFailed");
    bytesRead = group.counter("compactionBytesRead");
    bytesWritten = group.counter("compactionBytesWritten");
    group.gauge("lastCompactionDurationMs", () -> lastDurationMillis);
  }

  /** Shows numbers that somebody else keeps. */
  static void gauges(
      MetricGroup group,
      IntSupplier running,
      IntSupplier queued,
      IntSupplier mostFiles,
      IntSupplier mostWaiting) {
    group.gauge("compactionsRunning", running::getAsInt);
    group.gauge("compactionsQueued", queued::getAsInt);
    group.gauge("maxFilesPerShard", mostFiles::getAsInt);
    group.gauge("maxWaitingFilesPerShard", mostWaiting::getAsInt);
  }

  void done(Compaction compaction) {
    done.inc();
    bytesRead.inc(compaction.bytesBefore());
    bytesWritten.inc(compaction.bytesAfter());
    lastDurationMillis = TimeUnit.NANOSECONDS.toMillis(compaction.nanos());
  }

  void failed() {
    failed.inc();
  }
}
