package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Values;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatCodecTest extends AbstractCodecTest {
  private final FloatCodec codec = new FloatCodec();

  @Override
  List<Column> columns(SplittableRandom random, int rows) {
    return Shapes.columns(FieldType.FLOAT, random, rows);
  }

  @Override
  void encode(Values values, int from, int to, ByteWriter out) {
    codec.encode(((FloatValues) values).values(), from, to, out);
  }

  @Override
  int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException {
    out.reserve(expectedRows);
    codec.decode(in, expectedRows, ((FloatValues) out).values(), out.size());
    out.advance(expectedRows);
    return expectedRows;
  }

  @Override
  byte[] reference(Values values) {
    return ReferenceEncoders.floats(Arrays.copyOf(((FloatValues) values).values(), values.size()));
  }

  @Override
  boolean noticesEveryCut() {
    return true;
  }

  @Override
  void assertSameRow(Values expected, int row, Values actual, int at, String what) {
    assertThat(Double.doubleToRawLongBits(((FloatValues) actual).values()[at]))
        .as(what)
        .isEqualTo(Double.doubleToRawLongBits(((FloatValues) expected).values()[row]));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void takesLessThanInfluxDbForWalksAndHardlyMoreForAnything(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Column column : columns(random, 1000)) {
      double[] values = Arrays.copyOf(((FloatValues) column.values()).values(), 1000);
      ByteWriter out = new ByteWriter(10);
      codec.encode(values, 0, 1000, out);
      int theirs = ReferenceEncoders.influxDbFloats(values).length;

      boolean walk = column.shape().equals("walk");
      assertThat(out.size())
          .as("seed %d, %s", seed, column)
          .isLessThan((int) (theirs * (walk ? 0.97 : 1.01)) + 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void refusesNaN(int row) {
    double[] values = {7, 1, 2, 3, 4};
    values[row] = Double.NaN;
    ByteWriter out = new ByteWriter(10);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(values, 1, 5, out))
        .withMessageContaining("row " + row);
    assertThat(out.size()).isZero();
  }

  @Test
  void refusesEveryNaN() {
    for (long bits : new long[] {0x7FF0000000000001L, 0x7FF8000000000001L, -1L}) {
      double[] values = {Double.longBitsToDouble(bits)};
      assertThatIllegalArgumentException()
          .isThrownBy(() -> codec.encode(values, 0, 1, new ByteWriter(10)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "10, 1",
    "1040590000000000, 1", // a part of the first value
    "104059000000000000, 1", // no end
    "107ff8000000000001, 1", // the end at once
    "10c031c00000000000c005fe4e000000000008, 2", // fewer values
    "10c031c00000000000c005fe4e00000000000800, 1", // a byte too many
    "10c031c00000000000c005fe4e000000000009, 1", // a bit too many
    "20c031c00000000000c005fe4e000000000008, 1", // unknown encoding
    "104059000000000000800000000000000000, 3", // a window that was never set
    "104059000000000000ffffffffffffffffff, 3", // a window of more than 64 bits
  })
  void refusesWhatIsNotFloats(String hex, int rows) {
    ByteReader in = new ByteReader("f", HexFormat.of().parseHex(hex));

    assertThatThrownBy(() -> codec.decode(in, rows, new double[rows], 0))
        .isInstanceOf(CorruptFileException.class);
  }
}
