package io.tsm.flink.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What savepoints hold of a source. */
class TsmSplitSerializerTest {
  /** A split and a list as version 1 wrote them: they must be readable for ever. */
  private static final String SPLIT_1 =
      "54534d5300000000000000070011646174612f64622f6175746f67656e2f3700000002000000"
          + "010000000c00000000000000096d2c683d6223217e23000000096d2c683d7123217e23000000"
          + "000001e2400000018bcfe56800000000056d2c683d63fffffffffffffffb";

  private static final String STATE_1 =
      "54534d45010000000200000000000000070011646174612f64622f6175746f67656e2f370000"
          + "0002000000010000000c00000000000000096d2c683d6223217e23000000096d2c683d712321"
          + "7e23000000000001e2400000018bcfe56800000000056d2c683d63fffffffffffffffb000000"
          + "00000000080011646174612f64622f6175746f67656e2f380000000000000003000000030000"
          + "000200000000ffffffff00000000000000018000000000000000ffffffff0000000000000000"
          + "0000000100000000000000070000000c";

  private static TsmSplit begun() {
    return new TsmSplit(
            7,
            "data/db/autogen/7",
            2,
            SplitFiles.upTo(12, false),
            "m,h=b#!~#".getBytes(UTF_8),
            "m,h=q#!~#".getBytes(UTF_8),
            123_456,
            1_700_000_000_000L,
            null,
            0)
        .at("m,h=c".getBytes(UTF_8), -5);
  }

  static List<TsmSplit> splits() {
    TsmSplit begun = begun();
    TsmSplit fresh =
        new TsmSplit(
            8,
            "data/db/autogen/8",
            0,
            SplitFiles.ofNew(3, 2),
            new byte[0],
            null,
            1,
            TsmSplit.NO_WATERMARK,
            null,
            0);
    return List.of(begun, fresh);
  }

  @ParameterizedTest
  @MethodSource("splits")
  void aSplitComesBackAsItWas(TsmSplit split) throws Exception {
    byte[] bytes = TsmSplitSerializer.INSTANCE.serialize(split);
    TsmSplit back = TsmSplitSerializer.INSTANCE.deserialize(1, bytes);
    assertThat(back).isEqualTo(split).hasSameHashCodeAs(split).hasToString(split.toString());
  }

  @Test
  void bytesOfOldSavepointsAreReadable() throws Exception {
    byte[] split = HexFormat.of().parseHex(SPLIT_1);
    assertThat(TsmSplitSerializer.INSTANCE.serialize(begun())).isEqualTo(split);
    assertThat(TsmSplitSerializer.INSTANCE.deserialize(1, split)).isEqualTo(begun());
    byte[] state = HexFormat.of().parseHex(STATE_1);
    TsmScanState back = TsmScanStateSerializer.INSTANCE.deserialize(1, state);
    assertThat(back.planned()).isTrue();
    assertThat(back.pending()).isEqualTo(splits());
    assertThat(back.generations()).isEqualTo(Map.of(7L, 12));
    assertThat(TsmScanStateSerializer.INSTANCE.serialize(back)).isEqualTo(state);
  }

  @Test
  void damagedOrUnknownBytesAreErrors() throws Exception {
    byte[] bytes = TsmSplitSerializer.INSTANCE.serialize(begun());
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> TsmSplitSerializer.INSTANCE.deserialize(1, part))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> TsmSplitSerializer.INSTANCE.deserialize(1, longer))
        .hasMessageContaining("1 bytes are left over");
    assertThatThrownBy(() -> TsmSplitSerializer.INSTANCE.deserialize(2, bytes))
        .hasMessageContaining("version 2: this connector knows version 1");
  }
}
