package io.tsm.engine.influx;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.RawBlock;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the fields of some files hold. Reads all blocks, checks them, and decodes hardly any. */
final class FieldTallies {
  private final SortedMap<FieldId, Tally> tallies = new TreeMap<>();
  private final RawBlock block = new RawBlock();
  private SeriesKey series; // the last one
  private FieldId field; // likewise
  private boolean endsShowAll = true;

  /**
   * Adds files of one shard.
   *
   * @param files no two of which have values of one key, but for the last key of a file, which may
   *     go on in the next one
   * @throws InfluxException if a field has two types
   */
  void add(List<TsmReader> files) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      byte[] following = i + 1 < files.size() ? files.get(i + 1).key(0) : null;
      add(files.get(i), following);
    }
  }

  private void add(TsmReader file, byte[] following) throws IOException {
    BlockReader blocks = file.blocks();
    boolean goesOn = false;
    boolean shown = false;
    for (int key = 0; key < file.keyCount(); key++) {
      byte[] bytes = file.key(key);
      Tally known = tallies.get(fieldOf(bytes));
      Tally tally = known == null ? begin(file, key, bytes, blocks) : known;
      if (tally.type() != file.type(key)) {
        throw twoTypes(field, tally.type(), file.type(key));
      }
      long rows = rows(file, key, blocks);
      tally.add(rows);
      goesOn = Arrays.equals(bytes, following);
      if (!goesOn) {
        tally.addEnd(file.maxTime(key));
        shown |= known != null || rows > 1; // else it is the sample, which the server gets anyway
      }
    }
    endsShowAll &= shown || !goesOn;
  }

  private FieldId fieldOf(byte[] key) {
    int separator = Keys.indexOfSeparator(key, 0, key.length);
    byte[] last = series == null ? null : series.bytes();
    if (last == null || !Arrays.equals(last, 0, last.length, key, 0, separator)) {
      series = SeriesKey.ofStored(key, 0, separator);
    }
    int name = separator + Keys.SEPARATOR_LENGTH;
    field =
        new FieldId(
            series.measurement(), new String(key, name, key.length - name, StandardCharsets.UTF_8));
    return field;
  }

  /** Begins a field, with a value that is not the last one of its series if it has another. */
  private Tally begin(TsmReader file, int key, byte[] bytes, BlockReader blocks)
      throws IOException {
    int middle = (file.blockCount(key) - 1) / 2;
    Values column = Values.create(file.type(key), 1);
    int rows = file.read(key, middle, middle + 1, blocks, column);
    byte[] name = Arrays.copyOfRange(bytes, series.length() + Keys.SEPARATOR_LENGTH, bytes.length);
    ByteWriter line = new ByteWriter(256);
    LineProtocolFormatter.writeLine(series.bytes(), name, column, (rows - 1) / 2, line);
    Tally tally = new Tally(column.type(), Arrays.copyOf(line.array(), line.size()));
    tallies.put(field, tally);
    return tally;
  }

  private static InfluxException twoTypes(FieldId field, FieldType one, FieldType other) {
    return new InfluxException(
        ("%s has values of type %s and of type %s in the times of one shard group of the server,"
                + " which takes one type of them")
            .formatted(field, one, other));
  }

  private long rows(TsmReader file, int key, BlockReader blocks) throws IOException {
    long rows = 0;
    for (int i = 0; i < file.blockCount(key); i++) {
      blocks.readRaw(file.block(key, i), file.type(key), block);
      rows += block.rows();
    }
    return rows;
  }

  boolean isEmpty() {
    return tallies.isEmpty();
  }

  Set<FieldId> fields() {
    return tallies.keySet();
  }

  /** Of the field, which must be there. */
  Tally of(FieldId field) {
    return tallies.get(field);
  }

  Collection<Tally> all() {
    return tallies.values();
  }

  long valueCount() {
    return tallies.values().stream().mapToLong(Tally::count).sum();
  }

  /**
   * True if no file can be missing where every series has its last value. Otherwise a series is so
   * long that a file has nothing but a middle part of it.
   */
  boolean endsShowAll() {
    return endsShowAll;
  }
}
