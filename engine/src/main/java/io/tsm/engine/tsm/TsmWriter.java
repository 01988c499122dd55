package io.tsm.engine.tsm;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Writes one TSM file: keys in ascending order, each with its values in ascending order of time,
 * whole or in several pieces. Cuts blocks of {@link TsmFormat#ROWS_PER_BLOCK} rows, as InfluxDB's
 * snapshots do. The file is worth something only after {@link #finish()}. Not thread-safe.
 */
public final class TsmWriter implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int LONGEST_KEY = 65535;

  private final OutputFile file;
  private final TsmLimits limits;
  private final ByteWriter buffer = new ByteWriter(BUFFER_BYTES + (1 << 14));
  private final TsmIndexWriter index = new TsmIndexWriter();
  private final BlockCodec codec = new BlockCodec();
  private final CRC32 crc = new CRC32(); // of a block, as the format wants it
  private final CRC32C fileChecksum = new CRC32C();
  private byte[] key;
  private Values pending; // rows of the present key that do not fill a block yet
  private boolean full;
  private long valueCount;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  private long lastTime;

  /** Begins a TSM file in an empty file. The writer closes it. */
  public TsmWriter(OutputFile file) {
    this(file, TsmLimits.FORMAT);
  }

  /** Begins a TSM file with limits that are not larger than the format's. */
  public TsmWriter(OutputFile file, TsmLimits limits) {
    this.file = file;
    this.limits = limits;
    buffer.writeInt(TsmFormat.MAGIC);
    buffer.writeByte(TsmFormat.VERSION);
  }

  /**
   * Writes all values of a key.
   *
   * @param values in ascending order of time, at least one
   * @throws IllegalStateException if the file is full before all are written
   */
  public void write(byte[] key, Values values) throws IOException {
    if (append(key, values, 0, values.size()) < values.size()) {
      throw new IllegalStateException(file.path() + " is full; go on in the next sequence");
    }
  }

  /**
   * Writes rows of a key, behind those that were written of it before. Stops after the block that
   * makes the file full.
   *
   * @param values rows {@code [from, to)} count, in ascending order of time; one type for a key
   * @return the number of rows taken
   * @throws IllegalArgumentException if key or time do not ascend, or the type changes
   */
  public int append(byte[] key, Values values, int from, int to) throws IOException {
    checkRows(key, values, from, to);
    boolean sameKey = Arrays.equals(this.key, key);
    if (!sameKey) {
      flushPending();
    }
    if (full) {
      return 0;
    }
    if (sameKey) {
      checkContinues(key, values.type(), values.time(from));
    } else {
      beginKey(key, values.type());
    }
    lastTime = values.time(to - 1);
    int row = from;
    while (row < to && !full) {
      int end = endOfBlock(values, row, to);
      boolean blockEnds = end < to || pending.size() + end - row == TsmFormat.ROWS_PER_BLOCK;
      if (pending.isEmpty() && blockEnds) {
        writeBlock(values, row, end);
      } else {
        pending.appendAll(values, row, end);
        if (blockEnds) {
          flushPending();
        }
      }
      row = end;
    }
    return row - from;
  }

  /**
   * Writes a block of a key as it is, behind what was written of it before. Rows that did not fill
   * a block become one of their own.
   *
   * @return false if the file was full before
   * @throws IllegalArgumentException if key or time do not ascend, or the type changes
   */
  public boolean appendBlock(byte[] key, RawBlock block) throws IOException {
    flushPending();
    if (full) {
      return false;
    }
    IndexEntry entry = block.entry();
    if (Arrays.equals(this.key, key)) {
      checkContinues(key, block.type(), entry.minTime());
    } else {
      beginKey(key, block.type());
    }
    lastTime = entry.maxTime();
    int start = buffer.size();
    buffer.writeBytes(block.bytes().array(), 0, entry.size());
    added(start, block.rows(), entry.minTime(), entry.maxTime());
    return true;
  }

  /** Bytes of all blocks so far: those of a file that is finished now, without its index. */
  public long blockBytes() {
    return file.position() + buffer.size();
  }

  /** Where the block ends that has the pending rows and goes on with {@code row}. */
  private int endOfBlock(Values values, int row, int to) {
    int end = Math.min(to, row + TsmFormat.ROWS_PER_BLOCK - pending.size());
    if (!(values instanceof StringValues strings)) {
      return end;
    }
    long bytes = ((StringValues) pending).byteCount();
    int next = row;
    while (next < end) {
      bytes += strings.length(next);
      if (bytes > TsmFormat.STRING_BYTES_PER_BLOCK && (next > row || !pending.isEmpty())) {
        break;
      }
      next++;
    }
    return next;
  }

  /** True when the file takes no more: what is left belongs into the next sequence. */
  public boolean isFull() {
    return full;
  }

  private void beginKey(byte[] key, FieldType type) {
    if (key.length == 0 || key.length > LONGEST_KEY) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes: 1 to 65535 fit");
    }
    if (this.key != null && Arrays.compareUnsigned(this.key, key) >= 0) {
      throw new IllegalArgumentException(
          "keys must ascend: " + text(key) + " after " + text(this.key));
    }
    this.key = key;
    if (pending == null || pending.type() != type) {
      pending = Values.create(type, TsmFormat.ROWS_PER_BLOCK);
    }
    index.beginKey(key, type);
  }

  private static void checkRows(byte[] key, Values values, int from, int to) {
    if (from >= to) {
      throw new IllegalArgumentException("no values for key " + text(key));
    }
    if (!values.isAscending()) {
      throw new IllegalArgumentException("times of key " + text(key) + " do not ascend");
    }
  }

  /** Checks that rows go on where those before of the present key ended. */
  private void checkContinues(byte[] key, FieldType type, long time) {
    if (type != pending.type()) {
      throw new IllegalArgumentException(
          "key " + text(key) + " is " + pending.type() + " and " + type);
    }
    if (time <= lastTime) {
      throw new IllegalArgumentException("times of key " + text(key) + " do not ascend");
    }
  }

  private void flushPending() throws IOException {
    if (pending != null && !pending.isEmpty()) {
      writeBlock(pending, 0, pending.size());
      pending.clear();
    }
  }

  private void writeBlock(Values values, int from, int to) throws IOException {
    int start = buffer.size();
    buffer.writeInt(0);
    codec.encode(values, from, to, buffer);
    crc.reset();
    int blockStart = start + TsmFormat.CRC_BYTES;
    crc.update(buffer.array(), blockStart, buffer.size() - blockStart);
    buffer.setInt(start, (int) crc.getValue());
    added(start, to - from, values.time(from), values.time(to - 1));
  }

  /** Counts the block that is in the buffer from {@code start} on. */
  private void added(int start, int rows, long first, long last) throws IOException {
    index.addBlock(first, last, file.position() + start, buffer.size() - start);
    valueCount += rows;
    minTime = Math.min(minTime, first);
    maxTime = Math.max(maxTime, last);
    full =
        index.blockCount() == limits.blocksPerKey()
            || file.position() + buffer.size() + index.bytes().size() > limits.fileBytes();
    if (buffer.size() >= BUFFER_BYTES) {
      flushBuffer();
    }
  }

  private void flushBuffer() throws IOException {
    write(buffer);
    buffer.clear();
  }

  private void write(ByteWriter bytes) throws IOException {
    file.write(bytes.array(), 0, bytes.size());
    fileChecksum.update(bytes.array(), 0, bytes.size());
  }

  /**
   * Writes the rest and the index, makes the file durable and closes it.
   *
   * @throws IllegalStateException if nothing was written: a file without keys cannot be opened
   */
  public TsmFileInfo finish() throws IOException {
    flushPending();
    if (index.keyCount() == 0) {
      throw new IllegalStateException(file.path() + ": a TSM file needs at least one key");
    }
    long indexPosition = file.position() + buffer.size();
    flushBuffer();
    ByteWriter bytes = index.bytes();
    bytes.writeLong(indexPosition);
    write(bytes);
    file.sync();
    file.close();
    return new TsmFileInfo(
        file.path(),
        file.position(),
        (int) fileChecksum.getValue(),
        index.keyCount(),
        valueCount,
        minTime,
        maxTime);
  }

  /** Closes the file. Without {@link #finish()} before, what is in it is of no use. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }
}
