package io.tsm.engine.influx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MetaDataTest {
  private static final long WEEK = Duration.ofDays(7).toNanos();

  /** The message of a backup by influxd 1.6.7, but for its cluster's number and index. */
  @Test
  void aDatabaseWithOneShardHasTheBytesThatInfluxdWrites() {
    long start = 1_699_833_600_000_000_000L;
    MetaData meta = new MetaData("t", "autogen");
    meta.addPolicy("autogen", Duration.ofDays(7));
    meta.addGroup(start, start + WEEK - 1, 1);

    assertThat(HexFormat.of().formatHex(MetaData.wrap(meta.toByteArray())))
        .isEqualTo(
            "0a50"
                + "080010001800"
                + "2a42"
                + "0a01741207"
                + hex("autogen")
                + "1a34"
                + "0a07"
                + hex("autogen")
                + "1000188080a4c9ffc189012001"
                + "2a1c"
                + "0801108080988af3b4c1cb17188080bcd3f2f6cacc172000"
                + "2a020801"
                + "380040014801"
                + "1000");
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void groupsAndShardsAreNumberedOnOverAllPolicies() {
    MetaData meta = new MetaData("t", "a");
    meta.addPolicy("a", Duration.ofDays(7));
    meta.addGroup(0, WEEK - 1, 3);
    assertThat(meta.nextShard()).isEqualTo(4);
    meta.addPolicy("b", Duration.ofDays(7));
    meta.addGroup(Long.MIN_VALUE, Long.MAX_VALUE, 2);

    assertThat(meta.nextShard()).isEqualTo(6);
    assertThat(meta.groupCount()).isEqualTo(2);
    assertThat(HexFormat.of().formatHex(meta.toByteArray()))
        .contains("10" + "82808080808080808001" + "18" + "ffffffffffffffff7f");
  }

  @Test
  void upToTwoThousandGroupsAreAsManyAsAServerWasSeenToTake() {
    MetaData meta = new MetaData("t", "autogen");
    meta.addPolicy("autogen", Duration.ofDays(7));
    for (int group = 0; group < 2000; group++) {
      meta.addGroup(group * WEEK, (group + 1) * WEEK - 1, 1);
    }
    int bytes = meta.toByteArray().length;

    assertThat(new PortableBackup.Summary(1, 2000, 1, bytes).isMetaLarge()).isFalse();
    assertThat(new PortableBackup.Summary(1, 2001, 1, bytes).isMetaLarge()).isTrue();
    assertThat(new PortableBackup.Summary(1, 1, 1, 63_810).isMetaLarge()).isTrue();
  }
}
