package io.tsm.benchmarks.jmh;

import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.engine.cache.Cache;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.Point;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Points into a new cache, which so makes its series and lets all columns grow: what is allocated
 * is what the cache keeps, and the arrays it has outgrown.
 */
@State(Scope.Thread)
public class CacheBenchmark {
  private static final int POINTS = 10_000;
  private static final int VALUES = POINTS * 10;

  @Param({"1", "1000"})
  public int series;

  /** In the order of their times, or in none. */
  public enum Order {
    IN_ORDER,
    OUT_OF_ORDER
  }

  @Param // both
  public Order order;

  private List<Point> points;

  /** Makes points. */
  @Setup
  public void prepare() {
    points = new DevopsCpu(series, POINTS / series, DevopsCpu.Kind.FLOATS).points();
    if (order == Order.OUT_OF_ORDER) {
      Collections.shuffle(points, new Random(1));
    }
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public Cache write(Traffic traffic) {
    Cache cache = new Cache(new FieldTypes());
    for (Point point : points) {
      cache.write(point);
    }
    cache.markLogged();
    Checks.count("in the cache", VALUES, cache.valueCount());
    traffic.bytes += 2 * Long.BYTES * VALUES;
    return cache;
  }

  /** As far as a snapshot takes it, before it encodes. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public Cache writeAndSort(Traffic traffic) {
    Cache cache = write(traffic);
    cache.sort();
    return cache;
  }
}
