package io.tsm.flink.sink;

import io.tsm.engine.model.Point;
import io.tsm.flink.sink.RouteSelector.Route;
import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Collects points in a bundle for each writer, which goes when it is full and before each barrier:
 * nothing that a checkpoint would have to keep stays here. That points wait delays nothing, since
 * what a sink has is not visible before the barrier either. They may be overtaken by watermarks,
 * which the writer does not look at.
 */
@Internal
final class BundlingOperator extends AbstractStreamOperator<PointBundle>
    implements OneInputStreamOperator<Point, PointBundle> {
  private static final long serialVersionUID = 1L;

  /** Bytes of all open bundles together, if there are many writers. */
  private static final int OPEN_BYTES = 8 << 20;

  /** Series keys, which are once in each, should be the smaller part of it. */
  private static final int LARGEST_BUNDLE = 256 << 10;

  private static final int SMALLEST_BUNDLE = 16 << 10;

  private final RouteSelector<Point> routes;
  private final ShardPartitioner partitioner;
  private transient PointBundle[] bundles; // by writer; null as long as it is not known how many
  private transient BundleWriter[] open;
  private transient int fullBytes;

  BundlingOperator(
      StreamOperatorParameters<PointBundle> parameters,
      RouteSelector<Point> routes,
      ShardPartitioner partitioner) {
    super(parameters);
    this.routes = routes;
    this.partitioner = partitioner;
  }

  @Override
  public void processElement(StreamRecord<Point> element) {
    Point point = element.getValue();
    Route route = routes.getKey(point);
    if (bundles == null) {
      sendFirst(point, route);
      return;
    }
    int writer = partitioner.partition(route, bundles.length);
    open[writer].write(point);
    if (bundles[writer].bytes().size() >= fullBytes) {
      send(writer);
    }
  }

  /** Sends a point alone, and learns from the edge how many writers there are: only it knows. */
  private void sendFirst(Point point, Route route) {
    PointBundle first = new PointBundle();
    new BundleWriter(first.bytes()).write(point);
    first.routeBy(route);
    output.collect(new StreamRecord<>(first));
    int writers = first.writers();
    bundles = new PointBundle[writers];
    open = new BundleWriter[writers];
    fullBytes = Math.max(SMALLEST_BUNDLE, Math.min(LARGEST_BUNDLE, OPEN_BYTES / writers));
    for (int i = 0; i < writers; i++) {
      bundles[i] = new PointBundle();
      bundles[i].routeTo(i, writers);
      open[i] = new BundleWriter(bundles[i].bytes());
    }
  }

  /** The edge is to another task: it has written the bundle when this returns. */
  private void send(int writer) {
    output.collect(new StreamRecord<>(bundles[writer]));
    open[writer].clear();
  }

  private void sendAll() {
    for (int i = 0; bundles != null && i < bundles.length; i++) {
      if (!open[i].isEmpty()) {
        send(i);
      }
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    sendAll();
  }

  @Override
  public void finish() throws Exception {
    sendAll();
    super.finish();
  }
}
