package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.FieldType;
import org.junit.jupiter.api.Test;

class PointSetTest {

  @Test
  void countsAndShowsDifferences() {
    PointSet expected = PointSet.ofLines("m,t=a f=1,g=2i 10\nm,t=a f=2 20\nm,t=b f=3 10\n");
    PointSet actual = PointSet.ofLines("m,t=a f=1,g=2u 10\nm,t=b f=4 10\nm,t=c f=5 5\n");

    Difference difference = PointSet.compare(expected, actual);

    assertThat(difference.missing()).isEqualTo(1);
    assertThat(difference.extra()).isEqualTo(1);
    assertThat(difference.different()).isEqualTo(2);
    assertThat(difference.isEmpty()).isFalse();
    assertThatThrownBy(() -> PointSet.assertSame(expected, actual))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            points: 4 expected, 4 found; 1 missing, 1 extra, 2 different
              missing - m,t=a f=2.0 20
              extra + m,t=c f=5.0 5
              different - m,t=a g=2i 10
              different + m,t=a g=2u 10
              different - m,t=b f=3.0 10
              different + m,t=b f=4.0 10""");
  }

  @Test
  void showsOnlyTheFirstDifferences() {
    PointSet expected = new PointSet();
    for (int time = 0; time < 1000; time++) {
      expected.add("m", "f", FieldType.INTEGER, time, time);
    }
    Difference difference = PointSet.compare(expected, new PointSet());
    assertThat(difference.missing()).isEqualTo(1000);
    assertThat(difference.toString().lines()).hasSize(6);
  }

  @Test
  void tellsZerosApart() {
    Difference difference =
        PointSet.compare(PointSet.ofLines("m f=0 1"), PointSet.ofLines("m f=-0 1"));
    assertThat(difference.different()).isEqualTo(1);
  }

  @Test
  void keepsTheLastOfEqualTimes() {
    PointSet set = PointSet.ofLines("m f=1 3\nm f=2 1\nm f=3 3\nm f=4 2\nm f=5 1\n");
    assertThat(set.lines()).containsExactly("m f=5.0 1", "m f=4.0 2", "m f=3.0 3");
    assertThat(set.size()).isEqualTo(3);
    assertThat(set.repeated()).isEqualTo(2);
  }

  @Test
  void countsValuesThatGaveWayToOthers() {
    PointSet set = PointSet.ofLines("m f=1,s=\"a\" 1\nm f=1,s=\"a\" 1\nm f=2,s=\"b\" 1\n");
    assertThat(set.repeated()).isEqualTo(4);
    assertThat(set.changed()).isEqualTo(2);
  }

  @Test
  void refusesASecondType() {
    PointSet set = PointSet.ofLines("m f=1 1");
    assertThatThrownBy(() -> set.addLines("m f=1i 2".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("field f of m is float, not integer");
  }

  @Test
  void writesCanonicalLines() {
    PointSet set =
        PointSet.ofLines(
            """
            # a comment
            my\\ m\\,x,t2=b\\=c,t1=\\,\\  f\\"\\=\\ x="a \\"b\\" \\\\ c\\d
            e",z=T -5
            m a=18446744073709551615u,b=-9223372036854775808i 9223372036854775806
            m \uD83D\uDE00="\uFFFD",\uFFE0=t 1\r

            """);
    assertThat(set.lines())
        .containsExactly(
            "m a=18446744073709551615u 9223372036854775806",
            "m b=-9223372036854775808i 9223372036854775806",
            "m \uFFE0=true 1",
            "m \uD83D\uDE00=\"\uFFFD\" 1",
            "my\\ m\\,x,t1=\\,\\ ,t2=b\\=c f\\\"\\=\\ x=\"a \\\"b\\\" \\\\ c\\\\d\ne\" -5",
            "my\\ m\\,x,t1=\\,\\ ,t2=b\\=c z=true -5");
    PointSet again = PointSet.ofLines(String.join("\n", set.lines()));
    PointSet.assertSame(set, again);
  }

  @Test
  void writesTheShortestNumbers() {
    assertThat(Canonical.number(1)).isEqualTo("1.0");
    assertThat(Canonical.number(-0.0)).isEqualTo("-0.0");
    assertThat(Canonical.number(0.0001)).isEqualTo("0.0001");
    assertThat(Canonical.number(-0.00001)).isEqualTo("-1e-05");
    assertThat(Canonical.number(Math.nextDown(1e16))).isEqualTo("9999999999999998.0");
    assertThat(Canonical.number(1e16)).isEqualTo("1e+16");
    assertThat(Canonical.number(Double.parseDouble("2e23"))).isEqualTo("2e+23");
    assertThat(Canonical.number(Double.MIN_VALUE)).isEqualTo("5e-324");
    assertThat(Canonical.number(Double.MAX_VALUE)).isEqualTo("1.7976931348623157e+308");
    assertThat(Canonical.number(123.25)).isEqualTo("123.25");
  }

  @Test
  void readsWrongUtf8AsInfluxDbShowsIt() {
    byte[] line = "m f=\"_\u00ED\u00A0_\" 1".getBytes(ISO_8859_1);
    assertThat(PointSet.ofLines(line).lines()).containsExactly("m f=\"_\uFFFD\uFFFD_\" 1");
  }

  @Test
  void refusesWhatIsNotLineProtocol() {
    for (String line :
        new String[] {"m", "m f", "m f=", "m f=1", "m f=NaN 1", "m f=1 1x", "m f=\"a 1"}) {
      assertThatThrownBy(() -> PointSet.ofLines(line))
          .as(line)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bad line protocol at byte 0");
    }
  }
}
