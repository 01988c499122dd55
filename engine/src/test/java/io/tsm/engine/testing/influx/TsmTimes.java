package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks the index of a TSM file: what times are in it, and whether it is whole. influxd looks at no
 * checksum and forgives much else, so a wrong file can answer queries; here it is refused.
 */
final class TsmTimes {
  private static final int HEADER_BYTES = 5;
  private static final int FOOTER_BYTES = 8;
  private static final int LAST_TYPE = 4;

  private final Path file;
  private final ByteBuffer bytes;
  private final int indexStart;
  private int blocksEnd = HEADER_BYTES;
  private byte[] lastKey;
  private TimeSpan span;

  private TsmTimes(Path file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    check(
        bytes.limit() >= HEADER_BYTES + FOOTER_BYTES
            && bytes.getInt(0) == 0x16D116D1
            && bytes.get(4) == 1,
        "not a TSM file of version 1");
    long position = bytes.getLong(bytes.limit() - FOOTER_BYTES);
    check(
        position > HEADER_BYTES && position < bytes.limit() - FOOTER_BYTES,
        "index position " + position);
    this.indexStart = (int) position;
  }

  /**
   * The times of a TSM file, up to 2 GiB.
   *
   * @throws AssertionError if the file is not as it should be
   */
  static TimeSpan of(Path file) throws IOException {
    try {
      TsmTimes times = new TsmTimes(file, ByteBuffer.wrap(Files.readAllBytes(file)));
      times.walk();
      return times.span;
    } catch (BufferUnderflowException e) {
      throw new AssertionError(file + ": the index ends in the middle of an entry", e);
    }
  }

  private void walk() {
    bytes.position(indexStart);
    bytes.limit(bytes.limit() - FOOTER_BYTES);
    while (bytes.hasRemaining()) {
      walkKey();
    }
    check(
        blocksEnd == indexStart, "blocks end at " + blocksEnd + ", the index is at " + indexStart);
  }

  private void walkKey() {
    byte[] key = new byte[Short.toUnsignedInt(bytes.getShort())];
    bytes.get(key);
    int type = bytes.get();
    int blocks = Short.toUnsignedInt(bytes.getShort());
    String name = new String(key, UTF_8);
    check(
        lastKey == null || Arrays.compareUnsigned(lastKey, key) < 0,
        "keys do not ascend at " + name);
    check(name.contains("#!~#"), "key without separator: " + name);
    check(type >= 0 && type <= LAST_TYPE && blocks > 0, "type or number of blocks of " + name);
    lastKey = key;
    TimeSpan keySpan = null;
    for (int i = 0; i < blocks; i++) {
      TimeSpan block = new TimeSpan(bytes.getLong(), bytes.getLong());
      check(
          block.first() <= block.last() && (keySpan == null || keySpan.last() < block.first()),
          "times of blocks do not ascend: " + name);
      keySpan = TimeSpan.union(keySpan, block);
      checkBlock(bytes.getLong(), bytes.getInt(), type, name);
    }
    span = TimeSpan.union(span, keySpan);
  }

  private void checkBlock(long at, int size, int type, String name) {
    check(
        at == blocksEnd && size > Integer.BYTES && size <= indexStart - at,
        "block at " + at + " of " + size + " bytes, expected at " + blocksEnd + ": " + name);
    int body = blocksEnd + Integer.BYTES;
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(body, size - Integer.BYTES));
    check((int) crc.getValue() == bytes.getInt(blocksEnd), "wrong checksum at " + at);
    check(bytes.get(body) == type, "type of the block at " + at + " is not the index's");
    blocksEnd += size;
  }

  private void check(boolean condition, String fault) {
    if (!condition) {
      throw new AssertionError(file + ": " + fault);
    }
  }
}
