package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Values;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockCodecTest {
  private final BlockCodec codec = new BlockCodec();

  /** The contract of codecs for whole blocks of one type. */
  private abstract static class Blocks extends AbstractCodecTest {
    private final BlockCodec codec = new BlockCodec();
    private final FieldType type;

    Blocks(FieldType type) {
      this.type = type;
    }

    @Override
    List<Column> columns(SplittableRandom random, int rows) {
      return Shapes.columns(type, random, rows);
    }

    @Override
    void encode(Values values, int from, int to, ByteWriter out) {
      codec.encode(values, from, to, out);
    }

    @Override
    int decode(ByteReader in, int expectedRows, Values out) throws CorruptFileException {
      return codec.decode(in, type, out);
    }

    @Override
    byte[] reference(Values values) {
      int size = values.size();
      byte[] times = ReferenceEncoders.times(Arrays.copyOf(values.times(), size));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(type.blockCode());
      out.writeBytes(ReferenceEncoders.uvarint(times.length));
      out.writeBytes(times);
      if (values instanceof FloatValues floats) {
        out.writeBytes(ReferenceEncoders.floats(Arrays.copyOf(floats.values(), size)));
      } else if (values instanceof LongValues longs) {
        out.writeBytes(ReferenceEncoders.integers(Arrays.copyOf(longs.values(), size)));
      } else if (values instanceof BooleanValues booleans) {
        out.writeBytes(ReferenceEncoders.booleans(Arrays.copyOf(booleans.values(), size)));
      } else {
        return null; // compressors differ
      }
      return out.toByteArray();
    }

    @Override
    boolean noticesEveryCut() {
      return true;
    }
  }

  @Nested
  class Floats extends Blocks {
    Floats() {
      super(FieldType.FLOAT);
    }
  }

  @Nested
  class Integers extends Blocks {
    Integers() {
      super(FieldType.INTEGER);
    }
  }

  @Nested
  class UnsignedIntegers extends Blocks {
    UnsignedIntegers() {
      super(FieldType.UNSIGNED);
    }
  }

  @Nested
  class Booleans extends Blocks {
    Booleans() {
      super(FieldType.BOOLEAN);
    }
  }

  @Nested
  class Strings extends Blocks {
    Strings() {
      super(FieldType.STRING);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesBlocksWithoutRows(FieldType type) {
    Values values = Values.create(type, 1);
    ByteWriter out = new ByteWriter(10);

    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(values, 0, 0, out));
    assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(values, 0, 1, out));
    assertThat(out.size()).isZero();
  }

  @Test
  void takesBlocksUpToTheLimit() throws Exception {
    FloatValues values = new FloatValues(BlockCodec.MAX_ROWS + 1);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i <= BlockCodec.MAX_ROWS; i++) {
      values.append(i + random.nextInt(2), random.nextDouble());
    }
    ByteWriter out = new ByteWriter(10);
    codec.encode(values, 0, BlockCodec.MAX_ROWS, out);
    FloatValues decoded = new FloatValues(1);

    assertThat(codec.decode(new ByteReader("f", out.toByteArray()), FieldType.FLOAT, decoded))
        .isEqualTo(BlockCodec.MAX_ROWS);
    assertThat(decoded.values()).startsWith(Arrays.copyOf(values.values(), BlockCodec.MAX_ROWS));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(values, 0, BlockCodec.MAX_ROWS + 1, out));
  }

  @Test
  void leavesTheOutputAloneWhenAValueCannotBeStored() {
    FloatValues values = new FloatValues(2);
    values.append(1, 1.5);
    values.append(2, Double.NaN);
    ByteWriter out = new ByteWriter(10);
    out.writeByte(7);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.encode(values, 0, 2, out))
        .withMessageContaining("row 1");
    assertThat(out.toByteArray()).containsExactly(7);
  }

  @Test
  void refusesAnotherTypeThanTheIndexGives() {
    LongValues values = new LongValues(FieldType.INTEGER, 1);
    values.append(1, 1);
    ByteWriter out = new ByteWriter(10);
    codec.encode(values, 0, 1, out);
    ByteReader in = new ByteReader("f", out.toByteArray());
    LongValues unsigned = new LongValues(FieldType.UNSIGNED, 1);

    assertThatThrownBy(() -> codec.decode(in, FieldType.UNSIGNED, unsigned))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("type 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode(in, FieldType.INTEGER, unsigned));
  }

  /** The times of the last block are remembered; a failure in between must not be. */
  @Test
  void tellsBlocksWithOtherTimesApart() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    FloatValues expected = new FloatValues(1);
    FloatValues decoded = new FloatValues(1);
    List<Column> columns = Shapes.columnsOfTimes(random, 50);
    for (int i = 0; i < 300; i++) {
      long[] times = columns.get(random.nextInt(columns.size())).values().times().clone();
      times[random.nextInt(50)] += random.nextInt(2);
      FloatValues block = new FloatValues(50);
      for (int row = 0; row < 50; row++) {
        block.append(times[row], row);
      }
      for (int twice = 0; twice < 2; twice++) {
        ByteWriter out = new ByteWriter(10);
        codec.encode(block, 0, 50, out);
        codec.decode(new ByteReader("f", out.toByteArray()), FieldType.FLOAT, decoded);
        expected.appendAll(block, 0, 50);
        int cut = random.nextInt(out.size());
        ByteReader damaged = new ByteReader("f", Arrays.copyOf(out.array(), cut));
        assertThatThrownBy(() -> codec.decode(damaged, FieldType.FLOAT, new FloatValues(1)))
            .isInstanceOf(CorruptFileException.class);
      }
    }
    assertThat(Arrays.copyOf(decoded.times(), decoded.size()))
        .isEqualTo(Arrays.copyOf(expected.times(), expected.size()));
    assertThat(Arrays.copyOf(decoded.values(), decoded.size()))
        .isEqualTo(Arrays.copyOf(expected.values(), expected.size()));
  }
}
