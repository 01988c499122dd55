package io.tsm.flink.sink;

import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import java.io.IOException;
import org.apache.flink.annotation.PublicEvolving;

/** Takes the points that a {@link PointConverter} makes of a record. */
@PublicEvolving
public interface PointCollector {

  /** Begins a point: the same builder each time, emptied. */
  PointBuilder point(String measurement);

  /** The builder, as it is, for code that fills it by other means. */
  PointBuilder builder();

  /** Emits the point in the builder. */
  void emit() throws IOException;

  /** Emits a point that exists already. It may be reused when this returns. */
  void emit(PointView point) throws IOException;
}
