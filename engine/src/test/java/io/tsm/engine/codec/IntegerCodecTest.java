package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Values;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerCodecTest extends AbstractCodecTest {
  private final IntegerCodec codec = new IntegerCodec();

  @Override
  List<Column> columns(SplittableRandom random, int rows) {
    return Shapes.columns(FieldType.INTEGER, random, rows);
  }

  @Override
  void encode(Values values, int from, int to, ByteWriter out) {
    codec.encode(((LongValues) values).values(), from, to, out);
  }

  @Override
  int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException {
    out.reserve(expectedRows);
    codec.decode(in, expectedRows, ((LongValues) out).values(), out.size());
    out.advance(expectedRows);
    return expectedRows;
  }

  @Override
  byte[] reference(Values values) {
    return ReferenceEncoders.integers(Arrays.copyOf(((LongValues) values).values(), values.size()));
  }

  @Override
  boolean noticesEveryCut() {
    return true;
  }

  @Override
  void assertSameRow(Values expected, int row, Values actual, int at, String what) {
    assertThat(((LongValues) actual).values()[at])
        .as(what)
        .isEqualTo(((LongValues) expected).values()[row]);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "10, 1",
    "200000000000000002020100, 2", // a byte after a run
    "2000000000000000020202, 2", // a longer run
    "20000000000000000202ffffffffffffffffff01, 1", // a run of 2^64 - 1
    "00000000000000000200, 1", // a part of a raw value
    "100000000000000002, 2", // too few
    "100000000000000002f000000000000001, 1", // too many
    "110000000000000002, 1", // bits beside the encoding
    "300000000000000002, 1", // unknown encoding
  })
  void refusesWhatIsNotIntegers(String hex, int rows) {
    ByteReader in = new ByteReader("f", HexFormat.of().parseHex(hex));

    assertThatThrownBy(() -> codec.decode(in, rows, new long[rows], 0))
        .isInstanceOf(CorruptFileException.class);
  }

  @Test
  void takesAPackedBlockWithALargeFirstValueAsNewerInfluxDbsWriteIt() throws Exception {
    byte[] bytes = HexFormat.of().parseHex("10fffffffffffffffe" + "e000000080000001");
    long[] values = new long[3];

    codec.decode(new ByteReader("f", bytes), 3, values, 0);

    assertThat(values)
        .containsExactly(Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE); // codes 1 and 2
  }
}
