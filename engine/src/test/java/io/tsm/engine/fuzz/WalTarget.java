package io.tsm.engine.fuzz;

import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.SegmentFile;
import io.tsm.engine.wal.WalReader;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** {@link WalReader}, on segments of which nothing, or length and checksum, are known. */
final class WalTarget implements FuzzTarget {
  private static final String PATH = "wal/1/_00001.wal";

  private final WalInputs inputs;

  WalTarget(WalInputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public byte[] input(SplittableRandom random) throws IOException {
    return inputs.next(random);
  }

  @Override
  public void read(byte[] input, Result result) throws IOException {
    BytesStorage storage = new BytesStorage(PATH, input);
    Result open = new Result();
    WalSegment whole = WalReader.readOpen(storage, PATH, visitor(open));
    if (whole.length() > input.length || whole.crc32c() != crc(input, (int) whole.length())) {
      throw new AssertionError("read " + whole + ", which is not what is there");
    }
    result.add(whole.length());
    result.add(open.hash());
    Result closed = new Result();
    WalSegment all = new WalSegment(PATH, input.length, crc(input, input.length));
    boolean read = result.attempt(() -> WalReader.readClosed(storage, all, visitor(closed)));
    if (read != (whole.length() == input.length) || (read && closed.hash() != open.hash())) {
      throw new AssertionError("a segment that is closed is read in another way than an open one");
    }
    Result sealed = new Result();
    if (!result.attempt(() -> WalReader.readSealed(storage, whole, visitor(sealed)))
        || sealed.hash() != open.hash()) {
      throw new AssertionError("a segment's whole entries are not read once they are sealed");
    }
    WalSegment longer = new WalSegment(PATH, input.length + 1L, all.crc32c());
    Result other = new Result();
    if (other.attempt(() -> WalReader.readSealed(storage, longer, visitor(new Result())))) {
      throw new AssertionError("a segment is read that is shorter than its seal says");
    }
    BytesStorage seal = new BytesStorage(PATH + ".crc32c", input);
    other.attempt(
        () -> other.add(String.valueOf(new SegmentFile(PATH, 1).readSeal(seal)).hashCode()));
    result.add(other.hash());
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static WalReader.Visitor visitor(Result result) {
    return new WalReader.Visitor() {
      @Override
      public void write(ValuesByKey batch) throws IOException {
        batch.forEach(
            (series, field, values, from, to) -> {
              result.add(series.bytes());
              result.add(field);
              result.add(values, from, to);
            });
      }

      @Override
      public void delete(List<byte[]> keys, long minTime, long maxTime) {
        keys.forEach(result::add);
        result.add(minTime);
        result.add(maxTime);
      }
    };
  }

  /**
   * A snappy block of {@code n} bytes has up to 64 {@code n} and is read in four ways; of what it
   * holds, a key with a row has 13 bytes at least and becomes objects of some 200.
   */
  @Override
  public long mostBytes(byte[] input) {
    return (2 << 20) + 4 * 64L * 24 * input.length;
  }
}
