package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Values;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BooleanCodecTest extends AbstractCodecTest {
  private final BooleanCodec codec = new BooleanCodec();

  @Override
  List<Column> columns(SplittableRandom random, int rows) {
    return Shapes.columns(FieldType.BOOLEAN, random, rows);
  }

  @Override
  void encode(Values values, int from, int to, ByteWriter out) {
    codec.encode(((BooleanValues) values).values(), from, to, out);
  }

  @Override
  int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException {
    out.reserve(expectedRows);
    codec.decode(in, expectedRows, ((BooleanValues) out).values(), out.size());
    out.advance(expectedRows);
    return expectedRows;
  }

  @Override
  byte[] reference(Values values) {
    return ReferenceEncoders.booleans(
        Arrays.copyOf(((BooleanValues) values).values(), values.size()));
  }

  @Override
  boolean noticesEveryCut() {
    return true;
  }

  @Override
  void assertSameRow(Values expected, int row, Values actual, int at, String what) {
    assertThat(((BooleanValues) actual).values()[at])
        .as(what)
        .isEqualTo(((BooleanValues) expected).values()[row]);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "10, 1",
    "1001, 1", // no bits
    "10018000, 1", // a byte too many
    "100280, 1", // another count
    "1081808080808080808080018000, 1", // a count of more than 64 bits
    "200180, 1", // unknown encoding
  })
  void refusesWhatIsNotBooleans(String hex, int rows) {
    ByteReader in = new ByteReader("f", HexFormat.of().parseHex(hex));

    assertThatThrownBy(() -> codec.decode(in, rows, new boolean[rows], 0))
        .isInstanceOf(CorruptFileException.class);
  }

  @Test
  void takesAnyBitsAfterTheLastValueAsNewerInfluxDbsLeaveThem() throws Exception {
    boolean[] values = new boolean[3];

    codec.decode(new ByteReader("f", HexFormat.of().parseHex("1003bf")), 3, values, 0);

    assertThat(values).containsExactly(true, false, true);
  }
}
