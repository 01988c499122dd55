package io.tsm.flink.sink;

import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.util.Collector;

/**
 * Makes a record of each point, for records whose points lie in shards of several writers:
 *
 * <pre>{@code
 * records.flatMap(new PointSplitter<>(converter))
 *     .sinkTo(TsmSink.<Point>builder().converter(PointConverters.points())...)
 * }</pre>
 *
 * <p>A record that cannot be converted fails the job here: a sink's policy works on what reaches
 * it.
 *
 * @param <T> the records
 */
@PublicEvolving
public final class PointSplitter<T>
    implements FlatMapFunction<T, Point>, ResultTypeQueryable<Point> {
  private static final long serialVersionUID = 1L;

  private final PointConverter<? super T> converter;
  private transient Emitter emitter;

  public PointSplitter(PointConverter<? super T> converter) {
    this.converter = converter;
  }

  @Override
  public void flatMap(T record, Collector<Point> out) throws Exception {
    if (emitter == null) {
      emitter = new Emitter();
    }
    emitter.out = out;
    converter.convert(record, emitter);
  }

  @Override
  public TypeInformation<Point> getProducedType() {
    return PointTypeInfo.INSTANCE;
  }

  private static final class Emitter extends BuildingCollector {
    private Collector<Point> out;

    Emitter() {
      super(new PointBuilder());
    }

    @Override
    public void emit(PointView point) {
      out.collect(Point.copyOf(point));
    }
  }
}
