package io.tsm.engine.model;

import io.tsm.engine.model.InvalidPointException.Reason;

/** The unit of the times in line protocol. */
public enum Precision {
  NANOSECONDS("ns", 1),
  MICROSECONDS("us", 1_000),
  MILLISECONDS("ms", 1_000_000),
  SECONDS("s", 1_000_000_000),
  MINUTES("m", 60_000_000_000L),
  HOURS("h", 3_600_000_000_000L);

  private final String symbol;
  private final long nanoseconds;

  Precision(String symbol, long nanoseconds) {
    this.symbol = symbol;
    this.nanoseconds = nanoseconds;
  }

  /**
   * The precision of this name.
   *
   * @param symbol {@code ns us ms s m h}, or {@code n} and {@code u} as InfluxDB writes the first
   *     two
   */
  public static Precision of(String symbol) {
    for (Precision precision : values()) {
      if (precision.symbol.equals(symbol)) {
        return precision;
      }
    }
    return switch (symbol) {
      case "n" -> NANOSECONDS;
      case "u", "\u00b5s" -> MICROSECONDS;
      default ->
          throw new IllegalArgumentException(
              "precision '" + symbol + "' is none of ns, us, ms, s, m, h");
    };
  }

  /** How it is written: {@code ns us ms s m h}. */
  public String symbol() {
    return symbol;
  }

  /**
   * The nanoseconds of a time in this unit.
   *
   * @throws InvalidPointException if InfluxDB has no such time
   */
  public long toNanoseconds(long time) {
    long product = time * nanoseconds;
    if (Math.multiplyHigh(time, nanoseconds) != product >> 63) {
      throw new InvalidPointException(
          Reason.TIME_OUT_OF_RANGE,
          "time %d %s is not in the range %d to %d ns of InfluxDB; check the precision"
              .formatted(time, symbol, Limits.MIN_TIME, Limits.MAX_TIME));
    }
    Limits.checkTime(product);
    return product;
  }

  /** A time in this unit, rounded down. */
  public long fromNanoseconds(long time) {
    return Math.floorDiv(time, nanoseconds);
  }
}
