package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Values;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampCodecTest extends AbstractCodecTest {
  private final TimestampCodec codec = new TimestampCodec();

  @Override
  List<Column> columns(SplittableRandom random, int rows) {
    return Shapes.columnsOfTimes(random, rows);
  }

  @Override
  void encode(Values values, int from, int to, ByteWriter out) {
    codec.encode(values.times(), from, to, out);
  }

  @Override
  int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException {
    int count = codec.decode(in, out);
    out.advance(count);
    return count;
  }

  @Override
  byte[] reference(Values values) {
    return ReferenceEncoders.times(Arrays.copyOf(values.times(), values.size()));
  }

  @Override
  boolean noticesEveryCut() {
    return false; // fewer whole words are fewer times
  }

  @Override
  void assertSameRow(Values expected, int row, Values actual, int at, String what) {
    assertThat(actual.time(at)).as(what).isEqualTo(expected.time(row));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing at all
        "1c00000000000000", // a part of the first time
        "1d0000000000000000", // scale 10^13
        "050000000000000001", // raw with a scale
        "00", // raw without a time
        "0000000000000000010000", // a part of a raw time
        "200000000000000001010100", // bytes after a run
        "2000000000000000010100", // a run of none
        "20000000000000000101818040", // 2^20 + 1 times
        "200000000000000001ffffffffffffffffff02", // a difference of more than 64 bits
        "2000000000000000018080", // ends in a number
        "1000000000000000018000000000000000ff", // a part of a word
        "100000000000000001" + "8100000000000000", // a bit that belongs to no value
        "100000000000000001" + "0000000000000001", // the same, in a run of ones
        "300000000000000001", // unknown encoding
      })
  void refusesWhatIsNotTimes(String hex) {
    ByteReader in = new ByteReader("f", HexFormat.of().parseHex(hex));
    Values out = Values.create(FieldType.FLOAT, 1);

    assertThatThrownBy(() -> codec.decode(in, out)).isInstanceOf(CorruptFileException.class);
    assertThat(out.size()).isZero();
  }

  @Test
  void takesRunsUpToTheLimit() throws Exception {
    Values out = Values.create(FieldType.BOOLEAN, 1);
    byte[] run = HexFormat.of().parseHex("290000000000000005" + "02" + "808040");

    assertThat(codec.decode(new ByteReader("f", run), out)).isEqualTo(BlockCodec.MAX_ROWS);
    assertThat(out.time(BlockCodec.MAX_ROWS - 1))
        .isEqualTo(5 + 2_000_000_000L * (BlockCodec.MAX_ROWS - 1));
  }

  @Test
  void takesRunsOfOneAsOthersMightWriteThem() throws Exception {
    Values out = Values.create(FieldType.BOOLEAN, 1);
    byte[] run = HexFormat.of().parseHex("200000000000000005" + "00" + "01");

    assertThat(codec.decode(new ByteReader("f", run), out)).isEqualTo(1);
    assertThat(out.time(0)).isEqualTo(5);
  }
}
