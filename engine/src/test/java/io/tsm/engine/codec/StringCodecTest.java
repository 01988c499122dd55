package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringCodecTest extends AbstractCodecTest {
  private final StringCodec codec = new StringCodec();

  @Override
  List<Column> columns(SplittableRandom random, int rows) {
    return Shapes.columns(FieldType.STRING, random, rows);
  }

  @Override
  void encode(Values values, int from, int to, ByteWriter out) {
    codec.encode((StringValues) values, from, to, out);
  }

  @Override
  int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException {
    out.reserve(expectedRows);
    codec.decode(in, expectedRows, (StringValues) out);
    out.advance(expectedRows);
    return expectedRows;
  }

  @Override
  byte[] reference(Values values) {
    return null; // compressors differ
  }

  @Override
  boolean noticesEveryCut() {
    return true;
  }

  @Override
  void assertSameRow(Values expected, int row, Values actual, int at, String what) {
    assertThat(((StringValues) actual).value(at))
        .as(what)
        .isEqualTo(((StringValues) expected).value(row));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "10, 1", // no snappy block
    "1000, 1", // an empty one
    "10020401, 1", // snappy: ends early
    "100204016100, 1", // snappy: a byte too many
    "10808080800104016100, 1", // snappy: claims 2^28 bytes
    "10ffffffff0f04016100, 1", // snappy: claims 2^32 - 1 bytes
    "1002040261, 1", // a string longer than what there is
    "1001008080, 1", // ends in a length
    "1006148080808080" + "01, 1", // a length of more than 32 bits
    "1002040161, 2", // too few strings
    "100204016161, 1",
    "1002040000, 1", // too many strings
    "2002040161, 1", // unknown encoding
  })
  void refusesWhatIsNotStrings(String hex, int rows) {
    ByteReader in = new ByteReader("f", HexFormat.of().parseHex(hex));
    StringValues out = new StringValues(rows);

    assertThatThrownBy(() -> codec.decode(in, rows, out)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void takesLiteralsOnly() throws Exception {
    StringValues out = new StringValues(2);
    ByteReader in = new ByteReader("f", HexFormat.of().parseHex("10" + "05" + "10" + "0261620163"));

    codec.decode(in, 2, out);
    out.advance(2);

    assertThat(out.string(0)).isEqualTo("ab");
    assertThat(out.string(1)).isEqualTo("c");
  }

  @Test
  void storesMegabytes() throws Exception {
    StringValues values = new StringValues(1);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      values.append(i, Shapes.bytes(random, 1 << 20));
    }
    ByteWriter out = new ByteWriter(10);
    codec.encode(values, 0, 20, out);
    StringValues decoded = new StringValues(20);
    codec.decode(new ByteReader("f", out.toByteArray()), 20, decoded);
    decoded.advance(20);

    for (int i = 0; i < 20; i++) {
      assertThat(decoded.value(i)).isEqualTo(values.value(i));
    }
  }
}
