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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a record for {@link ShardPartitioner}, which looks at its first point if there is more
 * than one writer to choose from.
 */
@Internal
final class RouteSelector<T>
    implements KeySelector<T, RouteSelector.Route>, ResultTypeQueryable<RouteSelector.Route> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RouteSelector.class);
  private static final int KNOWN_SERIES = 1 << 16;
  private static final long KNOWN_SERIES_BYTES = 16L << 20;

  private final PointConverter<? super T> converter;
  private transient FirstPoint<T> firstPoint;

  RouteSelector(PointConverter<? super T> converter) {
    this.converter = converter;
  }

  @Override
  public Route getKey(T record) {
    if (firstPoint == null) {
      firstPoint = new FirstPoint<>(converter);
    }
    firstPoint.record = record;
    return firstPoint;
  }

  @Override
  public TypeInformation<Route> getProducedType() {
    return TypeInformation.of(Route.class);
  }

  /** Where a record goes. Never leaves the sending task, so one object serves all records. */
  interface Route {
    /**
     * Converts the record.
     *
     * @return false if there is no point to go by: the record has none, or cannot be converted, and
     *     its writer will say what is wrong with it
     */
    boolean find() throws Exception;

    /** The series of the first point, after {@link #find}. */
    SeriesKey series();

    /** The time of the first point, after {@link #find}. */
    long time();
  }

  private static final class FirstPoint<T> extends BuildingCollector implements Route {
    private final PointConverter<? super T> converter;
    private T record;
    private SeriesKey series;
    private long time;

    FirstPoint(PointConverter<? super T> converter) {
      super(new PointBuilder(new SeriesTable(KNOWN_SERIES, KNOWN_SERIES_BYTES)));
      this.converter = converter;
    }

    @Override
    public boolean find() throws Exception {
      series = null;
      try {
        converter.convert(record, this);
      } catch (InvalidPointException e) {
        LOG.debug("The writer meets this record again, and knows the policy", e);
      }
      return series != null;
    }

    @Override
    public SeriesKey series() {
      return series;
    }

    @Override
    public long time() {
      return time;
    }

    @Override
    public void emit(PointView point) {
      if (series == null) {
        series = point.seriesKey();
        time = point.time();
      }
    }
  }
}
