package io.tsm.benchmarks.influxdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InfluxdTest {
  @Test
  void onlyVersionOneTakesPart() {
    assertThat(Influxd.absence("InfluxDB v1.6.7~rc0")).isEmpty();
    assertThat(Influxd.absence("InfluxDB 1.11.8")).isEmpty();
    assertThat(Influxd.absence("InfluxDB v2.7.1"))
        .hasValueSatisfying(why -> assertThat(why).endsWith("without a token: InfluxDB v2.7.1"));
    assertThat(Influxd.absence("InfluxDB v11.0.0")).isPresent();
    assertThat(Influxd.absence(""))
        .hasValueSatisfying(why -> assertThat(why).startsWith("no influxd 1.x is on the PATH"));
  }
}
