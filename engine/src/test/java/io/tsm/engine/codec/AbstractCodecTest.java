package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every codec owes: it gives back what it got, bit for bit; it writes the bytes of the format;
 * and whatever is done to these bytes, reading them ends soon, with values or with a {@link
 * CorruptFileException} that tells the place.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class AbstractCodecTest {
  private static final String PATH = "data/db/rp/1/000000001-000000001.tsm";
  private static final long FILE_OFFSET = 5_000_000_000L;

  /** Bytes before and after the encoded ones, which nobody may look at. */
  private static final int MARGIN = 40;

  private final ByteReader reader = new ByteReader(PATH);

  /** Columns to try, one of each shape. */
  abstract List<Column> columns(SplittableRandom random, int rows);

  abstract void encode(Values values, int from, int to, ByteWriter out);

  /** Reads all of {@code in}, appends the rows, and says how many. */
  abstract int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException;

  /** The bytes as another encoder makes them, or null if they are not laid down. */
  abstract byte[] reference(Values values);

  /** Whether a cut always leaves something that cannot be read. */
  abstract boolean noticesEveryCut();

  static LongStream seeds() {
    return Seeds.seeds(6);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void givesBackWhatItGot(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    int[] sizes = {1, 2, 3, 121, 241, random.nextInt(4, 300), 1000, random.nextInt(300, 3001)};
    for (int rows : sizes) {
      for (Column column : columns(random, rows)) {
        Values values = column.values();
        int from = random.nextInt(rows);
        int to = random.nextInt(from, rows) + 1;
        checkRoundTrip(values, 0, rows, seed + ": " + column);
        checkRoundTrip(values, from, to, seed + ": [" + from + ", " + to + ") of " + column);
      }
    }
  }

  private void checkRoundTrip(Values values, int from, int to, String what) throws Exception {
    ByteWriter out = new ByteWriter(0);
    out.writeInt(0xCAFE);
    encode(values, from, to, out);
    byte[] encoded = Arrays.copyOfRange(out.array(), 4, out.size());
    assertThat(out.toByteArray()).as(what).startsWith(0, 0, 0xCA, 0xFE);

    Values decoded = Values.create(values.type(), 1);
    decoded.appendAll(values, 0, 1);
    reset(encoded, encoded.length);
    assertThat(decode(reader, to - from, decoded)).as(what).isEqualTo(to - from);
    assertThat(reader.remaining()).as(what).isZero();
    assertThat(decoded.size()).as(what).isEqualTo(1 + to - from);
    assertSameRow(values, 0, decoded, 0, what);
    for (int i = 0; i < to - from; i++) {
      assertSameRow(values, from + i, decoded, 1 + i, what);
    }
  }

  /** That the row has the same time and the same value, to the bit. */
  void assertSameRow(Values expected, int row, Values actual, int at, String what) {
    boolean same =
        expected.time(row) == actual.time(at) && bits(expected, row).equals(bits(actual, at));
    if (!same) {
      throw new AssertionError(what + ": row " + row + " came back as another one");
    }
  }

  private static Object bits(Values values, int row) {
    return switch (values.type()) {
      case FLOAT -> Double.doubleToRawLongBits(((FloatValues) values).values()[row]);
      case INTEGER, UNSIGNED -> ((LongValues) values).values()[row];
      case BOOLEAN -> ((BooleanValues) values).values()[row];
      case STRING -> ByteBuffer.wrap(((StringValues) values).value(row));
    };
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void writesTheBytesOfTheFormat(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int rows : new int[] {1, 2, 3, random.nextInt(4, 600), random.nextInt(600, 3001)}) {
      for (Column column : columns(random, rows)) {
        byte[] expected = reference(column.values());
        if (expected != null) {
          assertThat(encoded(column.values())).as("%s: %s", seed, column).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void survivesEveryCut(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int rows : new int[] {1, 2, 3, random.nextInt(4, 30), random.nextInt(150, 300)}) {
      for (Column column : columns(random, rows)) {
        byte[] bytes = encoded(column.values());
        for (int length = 0; length < bytes.length; length += bytes.length > 9999 ? 997 : 1) {
          String what = seed + ": " + column + ", cut to " + length + " of " + bytes.length;
          boolean noticed = isNoticed(bytes, length, column.values(), what);
          assertThat(noticed || !noticesEveryCut()).as(what).isTrue();
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void survivesEveryFlippedBit(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int rows : new int[] {1, 2, 3, random.nextInt(4, 20), random.nextInt(20, 60)}) {
      for (Column column : columns(random, rows)) {
        byte[] bytes = encoded(column.values());
        for (int bit = 0; bit < 8 * bytes.length; bit += bytes.length > 9999 ? 9973 : 1) {
          bytes[bit / 8] ^= (byte) (1 << bit % 8);
          isNoticed(bytes, bytes.length, column.values(), seed + ": " + column + ", bit " + bit);
          bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void survivesGarbage(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Column> columns = columns(random, 20);
    for (int i = 0; i < 5000; i++) {
      Column column = columns.get(i % columns.size());
      byte[] encoded = encoded(column.values());
      byte[] bytes = Shapes.bytes(random, random.nextInt(1, 200));
      // Garbage that begins well gets further.
      int kept = Math.min(random.nextInt(20), Math.min(bytes.length, encoded.length));
      System.arraycopy(encoded, 0, bytes, 0, kept);
      isNoticed(bytes, bytes.length, column.values(), seed + ": garbage " + i + " for " + column);
    }
  }

  private byte[] encoded(Values values) {
    ByteWriter out = new ByteWriter(0);
    encode(values, 0, values.size(), out);
    return out.toByteArray();
  }

  /** Whether reading fails; and if so, that it does as it should. */
  private boolean isNoticed(byte[] bytes, int length, Values original, String what) {
    Values out = Values.create(original.type(), 1);
    out.appendAll(original, 0, 1);
    reset(bytes, length);
    try {
      int rows = decode(reader, original.size(), out);
      assertThat(rows).as(what).isBetween(1, BlockCodec.MAX_ROWS);
      assertThat(out.size()).as(what).isEqualTo(1 + rows);
      return false;
    } catch (CorruptFileException e) {
      if (!e.path().equals(PATH) || e.offset() < FILE_OFFSET || e.offset() > FILE_OFFSET + length) {
        throw new AssertionError(what + ": a wrong place in " + e, e);
      }
      assertThat(out.size()).as(what).isEqualTo(1);
      assertSameRow(original, 0, out, 0, what);
      return true;
    } catch (RuntimeException | OutOfMemoryError e) {
      throw new AssertionError(what, e);
    }
  }

  private void reset(byte[] bytes, int length) {
    byte[] file = new byte[MARGIN + length + MARGIN];
    Arrays.fill(file, (byte) 0xA5);
    System.arraycopy(bytes, 0, file, MARGIN, length);
    reader.reset(file, MARGIN, MARGIN + length, FILE_OFFSET);
  }
}
