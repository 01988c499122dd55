package io.tsm.engine.read;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Fields of one series, merged by time, in batches of rows. Fields with the same times, as those of
 * points mostly are, are copied by the run and not by the value. Memory: a batch, and for each
 * field a block of each overlapping file. Not thread-safe.
 */
public final class SeriesCursor implements Closeable {
  private static final int BATCH_ROWS = 1000;

  private final SeriesKey series;
  private final List<FieldParts> fields;
  private final KeyCursor[] cursors;
  private final Values[] chunks; // of each field; null when there are no more
  private final int[] rows; // of each chunk the first row that is not merged yet
  private RowBatch batch;
  private boolean started;

  SeriesCursor(SeriesKey series, List<FieldParts> fields, TimeRanges times)
      throws CorruptFileException {
    this.series = series;
    this.fields = List.copyOf(fields);
    this.cursors = new KeyCursor[fields.size()];
    this.chunks = new Values[fields.size()];
    this.rows = new int[fields.size()];
    for (int i = 0; i < cursors.length; i++) {
      FieldParts field = fields.get(i);
      cursors[i] = new KeyCursor(field.key(), field.newestFirst(), times);
    }
    this.batch = newBatch();
  }

  private RowBatch newBatch() {
    return new RowBatch(fields.stream().map(FieldParts::type).toList(), BATCH_ROWS);
  }

  public SeriesKey series() {
    return series;
  }

  public int fieldCount() {
    return cursors.length;
  }

  /** The bare name of a field; they are in the order of their bytes. */
  public String fieldName(int field) {
    return new String(fields.get(field).name(), StandardCharsets.UTF_8);
  }

  public FieldType fieldType(int field) {
    return fields.get(field).type();
  }

  /** The number of the first field of that name, or -1. */
  public int indexOf(String fieldName) {
    byte[] name = fieldName.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < fields.size(); i++) {
      if (Arrays.equals(fields.get(i).name(), name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Reads the next rows, as many as a batch has room for; false if there are none.
   *
   * @throws CorruptFileException if a block is damaged
   */
  public boolean next() throws IOException {
    batch.clear();
    while (batch.room() > 0) {
      replaceUsedChunks(); // not sooner: who has enough rows needs no further block
      int lead = fieldOfFirstTime();
      if (lead < 0) {
        break;
      }
      addRun(lead);
    }
    return batch.size() > 0;
  }

  private int fieldOfFirstTime() {
    int first = -1;
    for (int i = 0; i < chunks.length; i++) {
      if (chunks[i] != null && (first < 0 || time(i) < time(first))) {
        first = i;
      }
    }
    return first;
  }

  private long time(int field) {
    return chunks[field].time(rows[field]);
  }

  /**
   * Adds as many rows as have values of the same fields: of {@code lead}, whose time comes first,
   * and of those that have the same times.
   */
  private void addRun(int lead) throws IOException {
    Values times = chunks[lead];
    int from = rows[lead];
    long first = time(lead);
    int end = Math.min(cursors[lead].to(), from + batch.room());
    for (int i = 0; i < chunks.length; i++) {
      if (i == lead || chunks[i] == null) {
        continue;
      }
      if (time(i) == first) {
        int last = Math.min(end, from + cursors[i].to() - rows[i]);
        int same =
            Arrays.mismatch(
                times.times(), from, last, chunks[i].times(), rows[i], rows[i] + last - from);
        end = same < 0 ? last : from + same;
      } else {
        end = times.firstRowAtOrAfter(time(i), from, end);
      }
    }
    int count = end - from;
    batch.addTimes(times, from, count);
    for (int i = 0; i < chunks.length; i++) {
      if (chunks[i] != null && time(i) == first) {
        batch.addValues(i, chunks[i], rows[i], count);
        rows[i] += count;
      } else {
        batch.addAbsent(i, count);
      }
    }
  }

  private void replaceUsedChunks() throws IOException {
    for (int i = 0; i < chunks.length; i++) {
      if (!started || (chunks[i] != null && rows[i] == cursors[i].to())) {
        advance(i);
      }
    }
    started = true;
  }

  private void advance(int field) throws IOException {
    boolean more = cursors[field].next();
    chunks[field] = more ? cursors[field].values() : null;
    rows[field] = more ? cursors[field].from() : 0;
  }

  /** The present rows; always the same object, but for what is taken. */
  public RowBatch batch() {
    return batch;
  }

  /** The present rows, for the caller to keep: the next ones come in a new batch. */
  public RowBatch takeBatch() {
    RowBatch taken = batch;
    batch = newBatch();
    return taken;
  }

  /** The same, row by row; use either this or {@link #next}. Closing it closes this cursor. */
  public RowCursor byRow() {
    return new RowCursor(this);
  }

  /** Ends it; {@link #next} says false from now on. */
  @Override
  public void close() throws IOException {
    started = true;
    Arrays.fill(chunks, null);
    Closing.closeAll(List.of(cursors));
  }
}
