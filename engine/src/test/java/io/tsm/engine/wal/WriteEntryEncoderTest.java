package io.tsm.engine.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xerial.snappy.Snappy;

/** What is packed here, the library unpacks to what the format says. */
class WriteEntryEncoderTest {
  private static final FieldType[] NUMBERS = {
    FieldType.FLOAT, FieldType.INTEGER, FieldType.UNSIGNED, FieldType.BOOLEAN
  };

  private final ByteWriter packed = new ByteWriter(16);
  private final WriteEntryEncoder encoder = new WriteEntryEncoder(packed);

  static LongStream seeds() {
    return Seeds.seeds(200);
  }

  private record Column(SeriesKey series, String field, Values values, int from, int to) {}

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void unpacksToThePlainPayload(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int entry = 0; entry < 3; entry++) { // with buffers that are used again
      List<Column> batch = batch(random);
      packed.clear();
      encoder.encode(values(batch));

      byte[] plain = plain(batch);
      assertThat(Snappy.isValidCompressedBuffer(packed.array(), 0, packed.size()))
          .as("seed %d", seed)
          .isTrue();
      assertThat(Snappy.uncompress(packed.toByteArray())).as("seed %d", seed).isEqualTo(plain);
      assertThat(plain.length / 64).as("what readers take for possible").isLessThan(packed.size());
    }
  }

  @Test
  void packsFieldsWithEqualTimesBetterThanTheLibrary() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    List<Column> batch = new ArrayList<>();
    for (int series = 0; series < 10; series++) {
      for (int field = 0; field < 10; field++) {
        FloatValues walk = new FloatValues(50);
        double value = 50;
        for (int row = 0; row < 50; row++) {
          value += random.nextDouble() - 0.5;
          walk.append(1_700_000_000_000_000_000L + row * 10_000_000_000L, value);
        }
        batch.add(new Column(series("cpu,host=h" + series), "usage_" + field, walk, 0, 50));
      }
    }
    encoder.encode(values(batch));

    assertThat(packed.size()).isLessThan(Snappy.compress(plain(batch)).length);
  }

  @Test
  void writesNothingForAnEmptyBatch() throws IOException {
    encoder.encode(values(List.of()));

    assertThat(packed.size()).isZero();
  }

  /** Fields of some series, with equal and with other times, a few rows or thousands. */
  private static List<Column> batch(SplittableRandom random) {
    List<Column> batch = new ArrayList<>();
    boolean strings = random.nextInt(4) == 0;
    int mostRows = random.nextInt(20) == 0 ? 20_000 : 60;
    int allSeries = 1 + random.nextInt(5);
    for (int s = 0; s < allSeries; s++) {
      SeriesKey series = series("m,host=h" + "x".repeat(random.nextInt(80)) + s);
      long[] times = times(random, 1 + random.nextInt(mostRows));
      int fields = 1 + random.nextInt(6);
      for (int f = 0; f < fields; f++) {
        if (random.nextInt(5) == 0) {
          times = times(random, 1 + random.nextInt(mostRows));
        }
        FieldType type =
            strings && random.nextBoolean()
                ? FieldType.STRING
                : NUMBERS[random.nextInt(NUMBERS.length)];
        Values values = column(random, type, times);
        int from = random.nextInt(3) == 0 ? random.nextInt(values.size()) : 0;
        batch.add(new Column(series, "field" + f, values, from, values.size()));
      }
    }
    return batch;
  }

  private static long[] times(SplittableRandom random, int rows) {
    long[] times = new long[rows];
    long time = random.nextLong();
    for (int i = 0; i < rows; i++) {
      time += random.nextInt(3) == 0 ? random.nextLong(1L << 50) : 1_000_000_000L;
      times[i] = time;
    }
    return times;
  }

  private static Values column(SplittableRandom random, FieldType type, long[] times) {
    int kind = random.nextInt(4); // all the same, small steps, some the same, any
    Values values = Values.create(type, 4);
    long bits = Double.doubleToLongBits(random.nextInt(100));
    for (long time : times) {
      switch (kind) {
        case 0 -> {}
        case 1 -> bits += random.nextInt(1 << random.nextInt(1, 31));
        case 2 -> bits = random.nextBoolean() ? bits : random.nextInt(300);
        default -> bits = random.nextLong();
      }
      append(values, time, bits);
    }
    return values;
  }

  private static void append(Values values, long time, long bits) {
    if (values instanceof FloatValues floats) {
      floats.append(time, Double.longBitsToDouble(bits));
    } else if (values instanceof LongValues longs) {
      longs.append(time, bits);
    } else if (values instanceof BooleanValues booleans) {
      booleans.append(time, (bits & 1) == 0);
    } else {
      ((StringValues) values).append(time, bytes("text " + bits));
    }
  }

  private static ValuesByKey values(List<Column> batch) {
    return visitor -> {
      for (Column column : batch) {
        visitor.visit(column.series, bytes(column.field), column.values, column.from, column.to);
      }
    };
  }

  /** The slow way: byte by byte as docs/format/wal.md has it. */
  private static byte[] plain(List<Column> batch) {
    ByteWriter out = new ByteWriter(16);
    for (Column column : batch) {
      byte[] key = Keys.key(column.series.bytes(), bytes(column.field));
      out.writeByte(column.values.type().walCode());
      out.writeShort(key.length);
      out.writeBytes(key);
      out.writeInt(column.to - column.from);
      for (int row = column.from; row < column.to; row++) {
        out.writeLong(column.values.time(row));
        writeValue(column.values, row, out);
      }
    }
    return out.toByteArray();
  }

  private static void writeValue(Values values, int row, ByteWriter out) {
    if (values instanceof FloatValues floats) {
      out.writeLong(Double.doubleToRawLongBits(floats.values()[row]));
    } else if (values instanceof LongValues longs) {
      out.writeLong(longs.values()[row]);
    } else if (values instanceof BooleanValues booleans) {
      out.writeByte(booleans.values()[row] ? 1 : 0);
    } else {
      byte[] text = ((StringValues) values).value(row);
      out.writeInt(text.length);
      out.writeBytes(text);
    }
  }

  private static SeriesKey series(String key) {
    byte[] bytes = bytes(key);
    return SeriesKey.ofStored(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
