package io.tsm.engine.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @Test
  void isAHostAndAPort() {
    assertThat(Address.parse("influx-1.example:8088"))
        .isEqualTo(new Address("influx-1.example", 8088));
    assertThat(Address.parse("[::1]:8088")).hasToString("[::1]:8088");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        "host:0",
        "host:65536",
        "a:1/x",
        "u@a:1",
        "http://a:1",
        "a b:1"
      })
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not HOST:PORT");
  }
}
