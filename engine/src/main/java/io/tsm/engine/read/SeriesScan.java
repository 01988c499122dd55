package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the series that a {@link Selection} has, in the order of files, and through the
 * fields of each, all by the index alone; values are read from the block on that a cursor is asked
 * for. Series and fields whose times in the index do not meet those of the selection are left out,
 * so what is shown has a value at those times in all likelihood, but only a block could tell. The
 * shard must stay open. Not thread-safe.
 *
 * <pre>{@code
 * SeriesScan scan = shard.select(Selection.all().measurement("cpu"));
 * while (scan.next()) {
 *   try (SeriesCursor rows = scan.rows()) { ... }
 * }
 * }</pre>
 */
public final class SeriesScan {
  private final List<KeySource> sources;
  private final Selection selection;
  private final Iterator<KeyRange> ranges;
  private final List<FieldParts> fields = new ArrayList<>();
  private KeyGroups groups; // in the present range; null before the first one
  private boolean atKey; // groups is at a key that was not looked at yet
  private SeriesKey series;

  SeriesScan(List<KeySource> newestFirst, Selection selection) {
    this.selection = selection;
    this.ranges = selection.ranges().iterator();
    this.sources =
        newestFirst.stream()
            .filter(source -> selection.times().overlaps(source.minTime(), source.maxTime()))
            .toList();
  }

  /**
   * Goes to the next series; false if there is none.
   *
   * @throws CorruptFileException if a field has two types in a shard
   */
  public boolean next() throws CorruptFileException {
    do {
      fields.clear();
      if (!atKey && !findKey()) {
        series = null;
        return false;
      }
      collectSeries();
    } while (fields.isEmpty());
    return true;
  }

  private boolean findKey() {
    while (groups == null || !groups.next()) {
      if (!ranges.hasNext()) {
        return false;
      }
      groups = new KeyGroups(sources, KeyOrder.FILE, ranges.next());
    }
    return true;
  }

  /** Takes the fields of the series at which {@link #groups} is, and goes behind them. */
  private void collectSeries() throws CorruptFileException {
    byte[] first = groups.key();
    int separator = Keys.indexOfSeparator(first, 0, first.length);
    series = SeriesKey.ofStored(first, 0, separator);
    boolean wanted = selection.hasSeries(series);
    int nameStart = separator + Keys.SEPARATOR_LENGTH;
    do {
      if (wanted) {
        collectField(groups.key(), nameStart);
      }
      atKey = groups.next();
    } while (atKey
        && groups.key().length >= nameStart
        && Arrays.equals(groups.key(), 0, nameStart, first, 0, nameStart));
  }

  private void collectField(byte[] key, int nameStart) throws CorruptFileException {
    byte[] name = Arrays.copyOfRange(key, nameStart, key.length);
    if (selection.hasField(name)) {
      List<KeyPart> parts = groups.parts();
      TimeRanges times = selection.times();
      parts.removeIf(part -> !times.overlaps(part.minTime(), part.maxTime()));
      if (!parts.isEmpty()) {
        fields.addAll(FieldParts.byType(name, key, parts));
      }
    }
  }

  /** The present series. */
  public SeriesKey series() {
    return series;
  }

  /** Number of fields of the present series that are selected, at least one. */
  public int fieldCount() {
    return fields.size();
  }

  /**
   * The bare name of a field; they come in the order of their bytes. One that has several types, in
   * several shards that are read as one, comes once for each.
   */
  public String fieldName(int field) {
    return new String(fields.get(field).name(), StandardCharsets.UTF_8);
  }

  public FieldType fieldType(int field) {
    return fields.get(field).type();
  }

  /** The key of a field. */
  public byte[] key(int field) {
    return fields.get(field).key();
  }

  /** What the index says of a field at the times of the selection. */
  public KeySummary summary(int field) {
    return KeySummary.of(fields.get(field).newestFirst(), selection.times());
  }

  /** Bytes that the blocks of a field take in files, whatever their times. */
  public long bytes(int field) {
    return fields.get(field).newestFirst().stream()
        .mapToLong(part -> part.source().bytes(part.index()))
        .sum();
  }

  /**
   * The first and the last time of the present series; empty if it turns out to have none. Blocks
   * are read as in {@link ShardReader#bounds}.
   */
  public Optional<TimeBounds> bounds() throws IOException {
    return Optional.ofNullable(TimeBounds.ofSeries(this, null));
  }

  /** The selected values of a field, in the order of their times; valid also after next. */
  public KeyCursor values(int field) throws CorruptFileException {
    FieldParts parts = fields.get(field);
    return new KeyCursor(parts.key(), parts.newestFirst(), selection.times());
  }

  /** The selected values of a field, the last ones first; valid also after next. */
  public DescendingCursor descending(int field) throws CorruptFileException {
    FieldParts parts = fields.get(field);
    return new DescendingCursor(parts.key(), parts.newestFirst(), selection.times());
  }

  /** The selected fields of the present series, merged by time; valid also after next. */
  public SeriesCursor rows() throws CorruptFileException {
    return new SeriesCursor(series, fields, selection.times());
  }
}
