package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.InvalidPointException.Reason;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FieldTypesTest {
  private static final byte[] F = {'f'};
  private static final byte[] G = {'g'};

  private final FieldTypes types = new FieldTypes();
  private final SeriesKey one = SeriesKey.of("m", Map.of("t", "1"));
  private final SeriesKey two = SeriesKey.of("m", Map.of("t", "2"));
  private final SeriesKey other = SeriesKey.of("m2", Map.of());

  @Test
  void knowsTypesByMeasurementAndField() {
    assertThat(types.get(one, F)).isNull();
    assertThat(types.declare(one, F, FieldType.FLOAT)).isTrue();
    assertThat(types.declare(two, F, FieldType.FLOAT)).isFalse();
    assertThat(types.declare(two, G, FieldType.STRING)).isTrue();
    assertThat(types.declare(other, F, FieldType.INTEGER)).isTrue();
    assertThat(types.get(two, F)).isEqualTo(FieldType.FLOAT);
    assertThat(types.get(one, G)).isEqualTo(FieldType.STRING);
    assertThat(types.get(other, F)).isEqualTo(FieldType.INTEGER);
    assertThat(types.get(other, G)).isNull();
    assertThat(types.size()).isEqualTo(3);
  }

  @Test
  void namesAllInAConflict() {
    types.declare(one, F, FieldType.FLOAT);
    assertThatThrownBy(() -> types.declare(two, F, FieldType.INTEGER))
        .isInstanceOfSatisfying(
            FieldTypeConflictException.class,
            e -> {
              assertThat(e.measurement()).isEqualTo("m");
              assertThat(e.field()).isEqualTo("f");
              assertThat(e.existing()).isEqualTo(FieldType.FLOAT);
              assertThat(e.given()).isEqualTo(FieldType.INTEGER);
              assertThat(e.reason()).isEqualTo(Reason.FIELD_TYPE);
            })
        .hasMessageStartingWith(
            "measurement 'm', field 'f' is float in this shard, integer came; ");
    assertThat(types.get(two, F)).isEqualTo(FieldType.FLOAT);
  }

  @Test
  void checkChangesNothing() {
    types.check(one, F, FieldType.FLOAT);
    types.check(one, F, FieldType.STRING);
    assertThat(types.size()).isZero();
    types.declare(one, F, FieldType.BOOLEAN);
    assertThatThrownBy(() -> types.check(two, F, FieldType.FLOAT))
        .isInstanceOf(FieldTypeConflictException.class);
  }

  @Test
  void copiesAreIndependentAndComplete() {
    for (int m = 0; m < 30; m++) {
      SeriesKey series = SeriesKey.of("m " + m, Map.of("t", "x"));
      for (int f = 0; f < 30; f++) {
        types.declare(series, ("f" + f).getBytes(UTF_8), FieldType.ofBlockCode((m + f) % 5));
      }
    }
    FieldTypes copy = types.copy();
    copy.declare(one, F, FieldType.FLOAT);
    assertThat(types.get(one, F)).isNull();
    assertThat(copy.size()).isEqualTo(901);
    Map<String, FieldType> seen = new TreeMap<>();
    types.forEach(
        (measurement, field, type) ->
            seen.put(new String(measurement, UTF_8) + " " + new String(field, UTF_8), type));
    assertThat(seen).hasSize(900).containsEntry("m\\ 7 f4", FieldType.INTEGER);
  }

  @Test
  void declareAllFindsConflicts() {
    types.declare(one, F, FieldType.FLOAT);
    FieldTypes more = new FieldTypes();
    more.declare(two, G, FieldType.STRING);
    types.declareAll(more);
    assertThat(types.get(one, G)).isEqualTo(FieldType.STRING);
    more.declare(two, F, FieldType.UNSIGNED);
    assertThatThrownBy(() -> types.declareAll(more))
        .isInstanceOf(FieldTypeConflictException.class)
        .hasMessageContaining("unsigned came");
  }
}
