package io.tsm.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Blocks that influxd 1.6.7 wrote: they are read, and written again to the same bytes, or where
 * docs/format/block.md says so, to other ones, not more.
 */
class GoldenBlocksTest {
  private static final long START = 1_600_041_600_000_000_000L;
  private static final long STEP = 10_000_000_000L;

  private final BlockCodec codec = new BlockCodec();

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "one float, FLOAT, 1, 00091c16347d5b99d9000010c031c00000000000c005fe4e000000000008",
    "constant float, FLOAT, 120, 000b2916347d5b99d90000017810400a0000000000000000000000000000000000"
        + "000000018beffc80000000000040",
    "zeros of both signs, FLOAT, 120, 000b2916347d5b99d900000178100000000000000000c00edb6db6db6db6"
        + "db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6db6dc007"
        + "ffc0000000000008",
    "steps, FLOAT, 120, 000b2916347d5b99d900000178100000000000000000000000c45fff000000c25fff000000d"
        + "6268000004a0000317dff00000000000008",
    "1e-300 and 1e300, FLOAT, 2, 000b2916347d5b99d9000001021001a56e1fc2f8f359c3fff928a234af886c580e"
        + "7f21e44003ace8",
    "times just packed, FLOAT, 3, 0019100d234ccf52430000fffffffffffffffff00000000000000110000000000"
        + "0000000c457ff84bfff8beffe00000000000040",
    "raw times, FLOAT, 3, 0019000d234ccf52430000100000000000000000000000000000051000000000000000"
        + "00c457ff84bfff8beffe00000000000040",
    "two times with a gap over 2^60, FLOAT, 2,"
        + " 0013200d234ccf5243000087808080808080801002100000000000000000c457ff87f80100000000000020",
    "two integers, INTEGER, 2, 010b2a16347d5b99d90000010210000000000000000af000000000000000",
    "constant integer, INTEGER, 80, 010b2a16347d5b99d900000150200000000000000054004f",
    "ramp, INTEGER, 80, 010b2a16347d5b99d900000150200000000000000000144f",
    "smallest integers, INTEGER, 3, 010b2a16347d5b99d90000010320ffffffffffffffff0002",
    "60 bits, INTEGER, 5,"
        + " 010b2a16347d5b99d900000105100000000000000000fffffffffffffffeffffffffffffff"
        + "fff800000000000002f7ffffffffffffff",
    "61 bits, INTEGER, 4,"
        + " 010b2a16347d5b99d90000010400000000000000000010000000000000000fffffffffffff"
        + "ff1000000000000001",
    "ones at the end of what is left, INTEGER, 402,"
        + " 010c2a16347d5b99d9000001920310000000000000000ea0"
        + "040100401f980b000000000000000010000000000000003555555555555555b001001001001001",
    "walk, INTEGER, 80,"
        + " 010b2a16347d5b99d900000150100000000000000116417170817ee86d2f454d98d1025b7951"
        + "46656f8cebc5cb485575303661101751c0008001c0028002",
    "8 booleans, BOOLEAN, 8, 020b2916347d5b99d90000010810081f",
    "9 booleans, BOOLEAN, 9, 020b2916347d5b99d90000010910093880",
    "260 booleans, BOOLEAN, 260, 020c2916347d5b99d90000018402108402ade5807c3e9c3132a9adf29bf8a669a6"
        + "ab7beb83062210a1b5c1373607b4cd12f0",
    "empty strings, STRING, 50, 030b2916347d5b99d90000013210320000c20100",
  })
  void areReadAndWrittenTheSame(String name, FieldType type, int rows, String hex)
      throws Exception {
    Values values = decode(type, hex);

    assertThat(values.size()).isEqualTo(rows);
    assertThat(encode(values)).isEqualTo(hex);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "windows of leading zeros modulo 32, FLOAT, 120, 1, 000b2916347d5b99d900000178104038000000000000d6"
        + "1ddc17333b42d6994aab705b58b7af06b5646478712856ad521c78f0634486871224246a15a346aca0a0ad"
        + "1a3c78f0615454a95e3c487055a84787123106bd08f5d5225056468f5ea54a8428ca152156af1e3c7a15a1"
        + "42ad5f17dfeb80000000000080",
    "times every 15 ms, FLOAT, 40, 1, 000b260d234ccf524300000f28100000000000000000c457ff84bfff4009ffdf"
        + "fe8013ffbffd0027ff7ffa004ffefff4009ffdffe8013ffbffd0027ff7ffa004ffefff4009ffdffe8013ff"
        + "bffd0027ff7ffa004ffefff400c3ffff80000000000010",
    "times every 10^15 ns, FLOAT, 40, 1,"
        + " 000c2c0d234ccf52430000e80728100000000000000000c457ff84bfff4009"
        + "ffdffe8013ffbffd0027ff7ffa004ffefff4009ffdffe8013ffbffd0027ff7ffa004ffefff4009ffdffe80"
        + "13ffbffd0027ff7ffa004ffefff400c3ffff80000000000010",
    "one integer, INTEGER, 1, 0, 01091c16347d5b99d9000000ffffffffffffffff",
    "ones before others, INTEGER, 301, 24, 010c2a16347d5b99d9000001ad021000000000000007d02fffffffffffff"
        + "ff2fffffffffffffff2fffffffffffffff2fffffffffffffff355555555555555542492492492492498002"
        + "040810204081e000086580000001",
  })
  void areReadAndWrittenInOtherBytes(String name, FieldType type, int rows, int saved, String hex)
      throws Exception {
    Values values = decode(type, hex);
    String written = encode(values);

    assertThat(written).isNotEqualTo(hex).hasSize(hex.length() - 2 * saved);
    assertThat(rows(decode(type, written))).isEqualTo(rows(values)).hasSize(rows);
  }

  private static List<String> rows(Values values) {
    return IntStream.range(0, values.size())
        .mapToObj(
            row ->
                values.time(row)
                    + " "
                    + (values instanceof FloatValues floats
                        ? Double.doubleToRawLongBits(floats.values()[row])
                        : ((LongValues) values).values()[row]))
        .toList();
  }

  @Test
  void holdTheValuesThatWereSent() throws Exception {
    FloatValues floats =
        (FloatValues)
            decode(
                FieldType.FLOAT,
                "000b2916347d5b99d9000001021001a56e1fc2f8f359c3fff928a234af886c580e7f21e44003ace8");
    LongValues integers =
        (LongValues) decode(FieldType.INTEGER, "010b2a16347d5b99d90000010320ffffffffffffffff0002");
    BooleanValues booleans =
        (BooleanValues) decode(FieldType.BOOLEAN, "020b2916347d5b99d90000010910093880");
    StringValues strings =
        (StringValues) decode(FieldType.STRING, "030b2916347d5b99d90000013210320000c20100");

    assertThat(floats.values()).startsWith(1e-300, 1e300);
    assertThat(integers.values()).startsWith(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
    assertThat(integers.times()).startsWith(START, START + STEP, START + 2 * STEP);
    assertThat(booleans.values())
        .startsWith(false, false, true, true, true, false, false, false, true);
    assertThat(strings.string(49)).isEmpty();
  }

  /** {@code m,t=x f=1.5,n=7i}, {@code f=2,n=9i}, {@code f=2,n=8i} at 1, 2 and 4 seconds. */
  @Test
  void matchTheWorkedExampleOfTheFormat() {
    FloatValues floats = new FloatValues(3);
    LongValues integers = new LongValues(FieldType.INTEGER, 3);
    for (int row = 0; row < 3; row++) {
      long time = (1L << row) * 1_000_000_000L;
      floats.append(time, new double[] {1.5, 2, 2}[row]);
      integers.append(time, new long[] {7, 9, 8}[row]);
    }

    assertThat(encode(floats))
        .isEqualTo(
            "001119000000003b9aca00e000000080000001"
                + "103ff8000000000000c267ffb17dffc0000000000008");
    assertThat(encode(integers))
        .isEqualTo("011119000000003b9aca00e000000080000001" + "10000000000000000ee000000040000004");
  }

  /** Snappy is free in how it compresses; what influxd's made of it must be read. */
  @Test
  void areReadWhenAnotherSnappyCompressedThem() throws Exception {
    String same =
        "030c2916347d5b99d9000001c80110a01f4c137468652073616d65207465787420616761696e"
            + "fe1400".repeat(62)
            + "2e1400";
    StringValues strings = (StringValues) decode(FieldType.STRING, same);

    assertThat(strings.size()).isEqualTo(200);
    assertThat(strings.string(0)).isEqualTo("the same text again");
    assertThat(strings.string(199)).isEqualTo("the same text again");
  }

  private String encode(Values values) {
    ByteWriter out = new ByteWriter(10);
    codec.encode(values, 0, values.size(), out);
    return HexFormat.of().formatHex(out.array(), 0, out.size());
  }

  private Values decode(FieldType type, String hex) throws Exception {
    Values values = Values.create(type, 1);
    codec.decode(new ByteReader("golden", HexFormat.of().parseHex(hex)), type, values);
    return values;
  }
}
