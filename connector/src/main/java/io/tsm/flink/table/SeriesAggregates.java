package io.tsm.flink.table;

import io.tsm.engine.model.Precision;
import io.tsm.engine.read.SeriesCursor;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.TimeBounds;
import io.tsm.flink.source.TsmSeriesFunction;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;

/**
 * One row for each series of a shard: tags by which a query groups, and of all its rows the first
 * or last time, or their number. Times come from the index, as far as it is exact; a number takes
 * the blocks, as no index has it, but no row is made.
 */
@Internal
final class SeriesAggregates implements TsmSeriesFunction<RowData> {
  private static final long serialVersionUID = 1L;

  private final List<TsmColumn> groups;
  private final List<Call> calls;
  @Nullable private final Precision precision; // of a BIGINT; else the time is a timestamp
  private final long unit;

  /** What is asked for. */
  enum Kind {
    MIN_TIME,
    MAX_TIME,
    COUNT_ROWS,
    COUNT_FIELD
  }

  /**
   * An aggregate.
   *
   * @param field that is counted, by its stored name
   */
  record Call(Kind kind, @Nullable String field) implements Serializable {}

  /**
   * @param unit nanoseconds of the time column's last digit
   */
  SeriesAggregates(
      List<TsmColumn> groups, List<Call> calls, @Nullable Precision precision, long unit) {
    this.groups = List.copyOf(groups);
    this.calls = List.copyOf(calls);
    this.precision = precision;
    this.unit = unit;
  }

  @Nullable
  @Override
  public RowData apply(long shard, SeriesScan series) throws IOException {
    boolean counts =
        calls.stream().anyMatch(c -> c.kind() != Kind.MIN_TIME && c.kind() != Kind.MAX_TIME);
    long[] numbers = counts ? count(series) : null;
    Optional<TimeBounds> bounds = series.bounds();
    if (bounds.isEmpty()) {
      return null; // no rows
    }
    GenericRowData row = new GenericRowData(groups.size() + calls.size());
    Map<String, String> tags = series.series().tags();
    for (int i = 0; i < groups.size(); i++) {
      TsmColumn column = groups.get(i);
      String value = tags.get(column.storedName());
      row.setField(
          i, StringData.fromString(value == null && !column.type().isNullable() ? "" : value));
    }
    for (int i = 0; i < calls.size(); i++) {
      row.setField(
          groups.size() + i,
          switch (calls.get(i).kind()) {
            case MIN_TIME -> time(bounds.get().minTime());
            case MAX_TIME -> time(bounds.get().maxTime());
            case COUNT_ROWS, COUNT_FIELD -> numbers[i];
          });
    }
    return row;
  }

  private Object time(long nanoseconds) {
    return precision != null
        ? (Object) precision.fromNanoseconds(nanoseconds)
        : Timestamps.timestamp(nanoseconds, unit);
  }

  private long[] count(SeriesScan series) throws IOException {
    long[] numbers = new long[calls.size()];
    try (SeriesCursor rows = series.rows()) {
      int[] fields =
          calls.stream().mapToInt(c -> c.field() == null ? -1 : rows.indexOf(c.field())).toArray();
      while (rows.next()) {
        int size = rows.batch().size();
        for (int i = 0; i < numbers.length; i++) {
          if (calls.get(i).kind() == Kind.COUNT_ROWS) {
            numbers[i] += size;
          } else if (fields[i] >= 0) {
            numbers[i] += count(rows.batch().present(fields[i]), size);
          }
        }
      }
    }
    return numbers;
  }

  private static int count(boolean[] present, int size) {
    int count = 0;
    for (int row = 0; row < size; row++) {
      count += present[row] ? 1 : 0;
    }
    return count;
  }
}
