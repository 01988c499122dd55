package io.tsm.flink.sink;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.SeriesTable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;

/**
 * Finds series and time of a record's first point, by which it is routed. Records without a point,
 * and those that cannot be converted, go anywhere: their writer says what is wrong with them.
 */
@Internal
final class RouteSelector<T>
    implements KeySelector<T, RouteSelector.Route>, ResultTypeQueryable<RouteSelector.Route> {
  private static final long serialVersionUID = 1L;

  private static final int KNOWN_SERIES = 1 << 16;
  private static final long KNOWN_SERIES_BYTES = 16L << 20;

  private final PointConverter<? super T> converter;
  private transient FirstPoint firstPoint;

  RouteSelector(PointConverter<? super T> converter) {
    this.converter = converter;
  }

  @Override
  public Route getKey(T record) throws Exception {
    if (firstPoint == null) {
      firstPoint = new FirstPoint();
    }
    firstPoint.route.series = null;
    try {
      converter.convert(record, firstPoint);
    } catch (InvalidPointException e) {
      return firstPoint.route; // the writer meets it again, and knows the policy
    }
    return firstPoint.route;
  }

  @Override
  public TypeInformation<Route> getProducedType() {
    return TypeInformation.of(Route.class);
  }

  /** Where a record goes. Never leaves the sending task, so one object serves all. */
  static final class Route {
    private SeriesKey series;
    private long time;

    /** Null if there is no point to go by. */
    SeriesKey series() {
      return series;
    }

    long time() {
      return time;
    }
  }

  private static final class FirstPoint implements PointCollector {
    private final PointBuilder builder =
        new PointBuilder(new SeriesTable(KNOWN_SERIES, KNOWN_SERIES_BYTES));
    private final Route route = new Route();

    @Override
    public PointBuilder point(String measurement) {
      return builder.measurement(measurement);
    }

    @Override
    public PointBuilder builder() {
      return builder;
    }

    @Override
    public void emit() {
      emit(builder.build());
    }

    @Override
    public void emit(PointView point) {
      if (route.series == null) {
        route.series = point.seriesKey();
        route.time = point.time();
      }
    }
  }
}
