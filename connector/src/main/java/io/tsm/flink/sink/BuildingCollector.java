package io.tsm.flink.sink;

import io.tsm.engine.model.PointBuilder;
import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** A collector with one builder that is used again; what becomes of a point is left open. */
@Internal
abstract class BuildingCollector implements PointCollector {
  private final PointBuilder builder;

  BuildingCollector(PointBuilder builder) {
    this.builder = builder;
  }

  @Override
  public PointBuilder point(String measurement) {
    return builder.measurement(measurement);
  }

  @Override
  public PointBuilder builder() {
    return builder;
  }

  @Override
  public void emit() throws IOException {
    emit(builder.build());
  }
}
