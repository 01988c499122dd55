package io.tsm.benchmarks.scale;

import io.tsm.engine.io.Closing;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.flink.sink.TsmSink;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The writer and the committer of a sink as a task drives them, without the task. The values are
 * random, so that the log is as large as it gets.
 *
 * @param <C> what goes from one to the other, of which the sink says no more
 */
final class SinkUnderLoad<C> implements Closeable {
  /** Points of one value each, 16 bytes, between filling and a barrier: 1 KB. */
  static final int LAST_POINTS = 64;

  private static final int SERIES = 1000;
  private static final long SMALL = 1 << 20;
  private static final long INTERVAL = Duration.ofMillis(100).toNanos(); // so one shard has all
  private static final long PAUSE = Duration.ofMillis(1).toNanos();

  private final GaugeGroup gauges = new GaugeGroup();
  private final SeriesKey[] keys = new SeriesLoad(SERIES, 1, 1).keys();
  private final SeriesPoint point = new SeriesPoint();
  private final SplittableRandom random = new SplittableRandom(1);
  private final CommittingSinkWriter<PointView, C> writer;
  private final Committer<C> committer;
  private final SimpleVersionedSerializer<C> serializer;
  private long written;

  @SuppressWarnings("unchecked") // the sink's writer makes what its committer takes
  private SinkUnderLoad(TsmSink<PointView> sink, SupportsCommitter<C> commits) throws IOException {
    writer = (CommittingSinkWriter<PointView, C>) sink.createWriter(new SinkContext.Writer(gauges));
    committer = commits.createCommitter(new SinkContext.Committer());
    serializer = commits.getCommittableSerializer();
  }

  static SinkUnderLoad<?> of(TsmSink<PointView> sink) throws IOException {
    return new SinkUnderLoad<>(sink, sink);
  }

  /**
   * Writes until the cache has so many bytes by its own count, and the log has what the cache has.
   *
   * @throws IllegalStateException if a part of it went to a file for lack of memory
   */
  void fill(long bytes) throws IOException, InterruptedException {
    int points = bytes < SMALL ? 1 : SERIES; // a series alone takes some hundred bytes
    while (gauges.read("cacheBytes") < bytes) {
      write(points);
    }
    writer.flush(false);
    if (gauges.read("earlyFreezes") > 0) {
      throw new IllegalStateException("the sink's memory is too small for " + bytes + " bytes");
    }
  }

  /** Writes a little, measures a barrier, and then commits. */
  Barrier barrier() throws IOException, InterruptedException {
    write(LAST_POINTS);
    long cached = gauges.read("cacheBytes");
    long start = System.nanoTime();
    writer.flush(false);
    Collection<C> committables = writer.prepareCommit();
    long nanos = System.nanoTime() - start;
    C committable = committables.iterator().next();
    int bytes = serializer.serialize(committable).length;
    committer.commit(List.of(new OnlyRequest<>(committable)));
    while (gauges.read("cacheBytes") > 0 || gauges.read("pendingSnapshots") > 0) {
      LockSupport.parkNanos(PAUSE);
    }
    return new Barrier(cached, nanos, bytes);
  }

  private void write(int points) throws IOException, InterruptedException {
    for (int i = 0; i < points; i++) {
      int series = (int) (written % SERIES);
      long time = SeriesLoad.time(0) + written / SERIES * INTERVAL;
      point.set(keys[series], time, random.nextDouble());
      writer.write(point, null);
      written++;
    }
  }

  /** Values written so far. */
  long written() {
    return written;
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(List.of(writer, committer));
  }

  /**
   * What a barrier cost.
   *
   * @param cachedBytes in the cache before it
   * @param nanos in flush and prepareCommit
   * @param committableBytes of what it returned, serialised
   */
  record Barrier(long cachedBytes, long nanos, int committableBytes) {}

  /** A request whose commit succeeds or throws. */
  private record OnlyRequest<C>(C committable) implements Committer.CommitRequest<C> {
    @Override
    public C getCommittable() {
      return committable;
    }

    @Override
    public int getNumberOfRetries() {
      return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable t) {
      throw new IllegalStateException("the commit failed", t);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable t) {
      throw new IllegalStateException("the commit failed", t);
    }

    @Override
    public void retryLater() {
      throw new IllegalStateException("the commit did not succeed at once");
    }

    @Override
    public void updateAndRetryLater(C committable) {
      throw new IllegalStateException("the commit did not succeed at once");
    }

    @Override
    public void signalAlreadyCommitted() {
      throw new IllegalStateException("nobody committed it before");
    }
  }
}
