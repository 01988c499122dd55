package io.tsm.engine.wal;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.ValuesByKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32C;
import org.xerial.snappy.Snappy;

/**
 * Reads one segment, entry by entry. There are two kinds: a segment that was closed is known by
 * length and checksum, and anything wrong in it is corruption; a segment that a writer may have
 * left in the middle of an entry ends there. Not thread-safe.
 */
public final class WalReader implements Closeable {

  /** What to do with the entries. */
  public interface Visitor {
    void write(ValuesByKey batch) throws IOException;

    /**
     * A delete of values that were written before it, in this log.
     *
     * @param keys what is deleted of; empty if the entry has none
     * @param minTime first time, nanoseconds; {@link Long#MIN_VALUE} for all from the beginning
     * @param maxTime last time, in the range; before {@code minTime} it deletes nothing
     */
    void delete(List<byte[]> keys, long minTime, long maxTime) throws IOException;
  }

  private final InputFile file;
  private final boolean tornTailAllowed;
  private final ByteReader payload;
  private final WriteEntryDecoder decoder = new WriteEntryDecoder();
  private final CRC32C checksum = new CRC32C();
  private final byte[] header = new byte[WalFormat.HEADER_BYTES];
  private byte[] packed = new byte[1 << 16];
  private byte[] unpacked = new byte[1 << 16];
  private long end; // of what is to be read
  private long position; // of the entry
  private int packedLength; // bytes of its snappy block
  private int wholeEntries; // checksum of all entries before it

  private WalReader(InputFile file, boolean tornTailAllowed) {
    this.file = file;
    this.tornTailAllowed = tornTailAllowed;
    this.end = file.size();
    this.payload = new ByteReader(file.path());
  }

  /**
   * Reads all of a closed segment.
   *
   * @throws CorruptFileException if its length, its checksum or its entries are not right; the
   *     visitor may have seen some of the entries by then
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  public static void readClosed(Storage storage, WalSegment segment, Visitor visitor)
      throws IOException {
    try (WalReader reader = new WalReader(storage.open(segment.path()), false)) {
      reader.checkLength(segment.length());
      reader.readAll(visitor);
      reader.checkChecksum(segment);
    }
  }

  /**
   * Reads the part of a segment of which length and checksum are known. What follows is not looked
   * at: we write nothing behind a seal, but a server of InfluxDB's does.
   *
   * @throws CorruptFileException if that part is not as it was
   */
  public static void readSealed(Storage storage, WalSegment segment, Visitor visitor)
      throws IOException {
    try (WalReader reader = new WalReader(storage.open(segment.path()), false)) {
      if (reader.file.size() < segment.length()) {
        reader.checkLength(segment.length());
      }
      reader.end = segment.length();
      reader.readAll(visitor);
      reader.checkChecksum(segment);
    }
  }

  /**
   * Reads a segment of which nothing is known, up to the first entry that is not whole: its writer
   * may have died there, and the format has no checksum to tell that from damage. (InfluxDB goes on
   * in the same way.)
   *
   * @return the part of it that was read: the entries that are whole
   */
  public static WalSegment readOpen(Storage storage, String path, Visitor visitor)
      throws IOException {
    try (WalReader reader = new WalReader(storage.open(path), true)) {
      reader.readAll(visitor);
      return new WalSegment(path, reader.position, reader.wholeEntries);
    }
  }

  private void checkChecksum(WalSegment segment) throws CorruptFileException {
    if ((int) checksum.getValue() != segment.crc32c()) {
      throw new CorruptFileException(
          file.path(),
          0,
          String.format(
              "the checksum of the segment is %08x, %08x was written",
              (int) checksum.getValue(), segment.crc32c()));
    }
  }

  private void checkLength(long length) throws CorruptFileException {
    if (file.size() != length) {
      throw new CorruptFileException(
          file.path(),
          Math.min(file.size(), length),
          "the segment has " + file.size() + " bytes, " + length + " were written");
    }
  }

  private void readAll(Visitor visitor) throws IOException {
    while (position < end) {
      int type;
      DeleteEntry delete = null;
      try {
        type = readHeader();
        int length = unpack();
        payload.reset(unpacked, 0, length, position);
        if (type != WalFormat.WRITE) {
          delete = DeleteEntry.decode(payload, type == WalFormat.DELETE_RANGE);
        } else if (tornTailAllowed) {
          // A dry run: a torn entry must not be half written.
          decoder.decode(payload, (series, field, values, from, to) -> {});
          payload.reset(unpacked, 0, length, position);
        }
      } catch (CorruptFileException e) {
        if (tornTailAllowed) {
          return;
        }
        throw e;
      }
      if (type == WalFormat.WRITE) {
        visitor.write(v -> decoder.decode(payload, v));
      } else {
        visitor.delete(delete.keys(), delete.minTime(), delete.maxTime());
      }
      position += WalFormat.HEADER_BYTES + packedLength;
      wholeEntries = (int) checksum.getValue();
    }
  }

  private int readHeader() throws IOException {
    file.readFully(position, header, 0, header.length);
    ByteReader in = new ByteReader(file.path());
    in.reset(header, 0, header.length, position);
    int type = in.readUnsignedByte();
    if (type < WalFormat.WRITE || type > WalFormat.DELETE_RANGE) {
      throw new CorruptFileException(file.path(), position, "unknown type of entry " + type);
    }
    packedLength = in.readInt();
    long left = end - position - header.length;
    if (packedLength < 0 || packedLength > left) {
      throw new CorruptFileException(
          file.path(),
          position + 1,
          "an entry of "
              + Integer.toUnsignedString(packedLength)
              + " bytes, "
              + left
              + " are left");
    }
    return type;
  }

  /** Reads and unpacks the payload; returns its length. */
  private int unpack() throws IOException {
    if (packed.length < packedLength) {
      packed = new byte[Math.max(packedLength, packed.length * 2)];
    }
    file.readFully(position + header.length, packed, 0, packedLength);
    checksum.update(header, 0, header.length);
    checksum.update(packed, 0, packedLength);
    try {
      int length = Snappy.uncompressedLength(packed, 0, packedLength);
      if (length < 0 || length > (long) packedLength * WalFormat.LARGEST_EXPANSION) {
        throw new CorruptFileException(
            file.path(), position, packedLength + " bytes cannot unpack to " + length);
      }
      if (unpacked.length < length) {
        unpacked = new byte[Math.max(length, unpacked.length * 2)];
      }
      return Snappy.uncompress(packed, 0, packedLength, unpacked, 0);
    } catch (CorruptFileException e) {
      throw e;
    } catch (IOException e) {
      throw new CorruptFileException(
          file.path(), position, "the entry's snappy block is broken: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
