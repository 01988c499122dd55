package io.tsm.engine.influx;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Those of sorted values that belong into one shard of a server: of its times and, if its group has
 * several shards, of its series. Counts them by field as they go by.
 */
final class WindowIterator implements KeyIterator {
  private final KeyIterator values;
  private final ServerGroup group;
  private final int place;
  private final Map<FieldId, Tally> tallies;
  private byte[] key; // the last one
  private SeriesKey series;
  private boolean seriesBelongs;
  private FieldId field;
  private Tally tally; // of the key's field; null before its first value
  private int from;
  private int to;

  /**
   * @param values closed with this
   * @param place of the shard in the group
   * @param tallies gets the counts
   */
  WindowIterator(KeyIterator values, ServerGroup group, int place, Map<FieldId, Tally> tallies) {
    this.values = values;
    this.group = group;
    this.place = place;
    this.tallies = tallies;
  }

  @Override
  public boolean next() throws IOException {
    while (values.next()) {
      if (!Arrays.equals(key, values.key())) {
        beginKey(values.key());
      }
      if (seriesBelongs) {
        Values column = values.values();
        from = column.firstRowAtOrAfter(group.first(), values.from(), values.to());
        to = column.firstRowAtOrAfter(group.last() + 1, from, values.to());
        if (from < to) {
          count(column);
          return true;
        }
      }
    }
    return false;
  }

  private void beginKey(byte[] next) {
    key = next;
    tally = null;
    int separator = Keys.indexOfSeparator(key, 0, key.length);
    byte[] last = series == null ? null : series.bytes();
    if (last == null || !Arrays.equals(last, 0, last.length, key, 0, separator)) {
      series = SeriesKey.ofStored(key, 0, separator);
      int shards = Math.max(1, group.shards().size());
      seriesBelongs = Long.remainderUnsigned(series.fnv1a64(), shards) == place;
    }
    int name = separator + Keys.SEPARATOR_LENGTH;
    field =
        new FieldId(
            series.measurement(), new String(key, name, key.length - name, StandardCharsets.UTF_8));
  }

  private void count(Values column) {
    if (tally == null) {
      tally = tallies.computeIfAbsent(field, f -> new Tally(column.type(), sample(column)));
    }
    tally.add(to - from);
  }

  private byte[] sample(Values column) {
    ByteWriter line = new ByteWriter(256);
    byte[] name = Arrays.copyOfRange(key, key.length - fieldLength(), key.length);
    LineProtocolFormatter.writeLine(series.bytes(), name, column, from, line);
    return Arrays.copyOf(line.array(), line.size());
  }

  private int fieldLength() {
    return key.length - series.length() - Keys.SEPARATOR_LENGTH;
  }

  @Override
  public byte[] key() {
    return values.key();
  }

  @Override
  public Values values() {
    return values.values();
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }

  @Override
  public void close() throws IOException {
    values.close();
  }
}
