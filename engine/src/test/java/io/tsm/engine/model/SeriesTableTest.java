package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SeriesTableTest {
  private static SeriesKey intern(SeriesTable table, String key) {
    byte[] bytes = ("?" + key + "?").getBytes(UTF_8);
    return table.intern(bytes, 1, bytes.length - 1);
  }

  @Test
  void hasOneObjectOfASeries() {
    SeriesTable table = new SeriesTable();
    for (int i = 0; i < 10_000; i++) {
      assertThat(intern(table, "m,t=" + i)).hasToString("m,t=" + i);
    }
    assertThat(table.size()).isEqualTo(10_000);
    for (int i = 0; i < 10_000; i++) {
      assertThat(intern(table, "m,t=" + i)).isSameAs(intern(table, "m,t=" + i));
    }
    assertThat(table.size()).isEqualTo(10_000);
  }

  @Test
  void startsAgainWhenItIsFull() {
    SeriesTable table = new SeriesTable(100, 1 << 20);
    for (int i = 0; i < 1000; i++) {
      assertThat(intern(table, "m,t=" + i)).hasToString("m,t=" + i);
      assertThat(table.size()).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void keepsToItsBytes() {
    SeriesTable table = new SeriesTable(1 << 20, 100_000);
    for (int i = 0; i < 1000; i++) {
      intern(table, "m,t=" + "x".repeat(i % 100) + i);
      assertThat(table.heapBytes()).isLessThan(120_000);
    }
    assertThat(table.size()).isBetween(1, 1000);
  }

  @Test
  void checksNewSeries() {
    SeriesTable table = new SeriesTable();
    assertThatThrownBy(() -> intern(table, "m,time=1")).isInstanceOf(InvalidPointException.class);
    assertThat(table.size()).isZero();
  }
}
