package io.tsm.flink.sink;

import io.tsm.engine.io.ByteWriter;
import io.tsm.flink.sink.RouteSelector.Route;
import java.io.IOException;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.Value;

/**
 * Points on their way to one writer, as {@link BundleWriter} writes them. Between tasks: the number
 * of bytes, as an int, and the bytes.
 */
@Internal
public final class PointBundle implements Value {
  private static final long serialVersionUID = 1L;

  private static final int FIRST_BYTES = 1 << 10;

  private final transient ByteWriter bytes = new ByteWriter(FIRST_BYTES);
  @Nullable private transient Route route; // of a bundle whose writer is found by the edge
  private transient int writer;
  private transient int writers;

  /** For Flink; empty. */
  public PointBundle() {}

  ByteWriter bytes() {
    return bytes;
  }

  /** Goes where this leads. */
  void routeBy(Route first) {
    route = first;
  }

  /** Goes to a writer, of so many. */
  void routeTo(int number, int of) {
    route = null;
    writer = number;
    writers = of;
  }

  /** The writer it goes to; from then on it knows how many there are. */
  int route(ShardPartitioner partitioner, int of) {
    if (route != null) {
      routeTo(partitioner.partition(route, of), of);
    }
    if (writers != of) {
      throw new IllegalStateException("a bundle for one of " + writers + " writers, not of " + of);
    }
    return writer;
  }

  /** How many writers there are, after {@link #route}. */
  int writers() {
    return writers;
  }

  @Override
  public void write(DataOutputView out) throws IOException {
    out.writeInt(bytes.size());
    out.write(bytes.array(), 0, bytes.size());
  }

  @Override
  public void read(DataInputView in) throws IOException {
    int length = in.readInt();
    bytes.clear();
    bytes.ensure(length);
    in.readFully(bytes.array(), 0, length);
    bytes.advance(length);
  }
}
