package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.engine.model.Point;
import io.tsm.flink.sink.TsmSink;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Routes as this project's sink does, and then only counts: what Flink itself can do here. */
record CountingJob(
    Load load, RuntimeExecutionMode mode, Path disk, Cluster cluster, Checkpoints checkpoints)
    implements Contestant {
  static final String NAME = "counting sink, same routing";

  /** Tasks are in this process; jobs run one after the other. */
  private static final AtomicLong COUNTED = new AtomicLong();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Measurement> run() throws Exception {
    COUNTED.set(0);
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        Records.Published records = Records.Published.of(new PointRecords(load.points()))) {
      TsmSink<Point> routing = TsmJob.sink(folder.path().resolve("tsm"), folder.path());
      Job job = new Job(cluster, mode, folder.path());
      Measurement measurement =
          job.run(
              load.values(),
              TsmJob.source(records, load),
              stream -> stream.sinkTo(new CountingSink(routing)));
      checkpoints.add(NAME, job.checkpoints());
      if (COUNTED.get() != load.values()) {
        throw new IllegalStateException(
            "%d values were counted, of %d".formatted(COUNTED.get(), load.values()));
      }
      return List.of(measurement);
    }
  }

  private record CountingSink(TsmSink<Point> routing)
      implements Sink<Point>, SupportsPreWriteTopology<Point> {
    private static final long serialVersionUID = 1L;

    @Override
    public DataStream<Point> addPreWriteTopology(DataStream<Point> input) {
      return routing.addPreWriteTopology(input);
    }

    @Override
    public SinkWriter<Point> createWriter(WriterInitContext context) {
      return new CountingWriter();
    }
  }

  private static final class CountingWriter implements SinkWriter<Point> {
    private long count;

    @Override
    public void write(Point point, Context context) {
      count += point.fieldCount();
    }

    @Override
    public void flush(boolean endOfInput) {
      COUNTED.addAndGet(count);
      count = 0;
    }

    @Override
    public void close() {}
  }
}
