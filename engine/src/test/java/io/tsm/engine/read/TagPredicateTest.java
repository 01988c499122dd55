package io.tsm.engine.read;

import static io.tsm.engine.read.TagPredicate.absent;
import static io.tsm.engine.read.TagPredicate.equal;
import static io.tsm.engine.read.TagPredicate.in;
import static io.tsm.engine.read.TagPredicate.notEqual;
import static io.tsm.engine.read.TagPredicate.prefix;
import static io.tsm.engine.read.TagPredicate.present;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.SeriesKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TagPredicateTest {
  private final byte[] bare = series(Map.of());
  private final byte[] a = series(Map.of("host", "a"));
  private final byte[] ab = series(Map.of("host", "ab", "region", "eu"));
  private final byte[] odd = series(Map.of("host", "b,c=d e", "h,o", "é"));

  private static byte[] series(Map<String, String> tags) {
    return SeriesKey.of("c,p u=", tags).bytes();
  }

  @Test
  void comparesBareValues() {
    assertThat(List.of(a, ab, odd, bare)).filteredOn(equal("host", "a")::test).containsExactly(a);
    assertThat(equal("region", "eu").test(ab)).isTrue();
    assertThat(equal("region", "e").test(ab)).isFalse();
    assertThat(equal("host", "b,c=d e").test(odd)).isTrue();
    assertThat(equal("host", "b\\,c").test(odd)).isFalse();
    assertThat(equal("h,o", "é").test(odd)).isTrue();
    assertThat(equal("ho", "ab").test(ab)).isFalse();
    assertThat(equal("u", "").test(bare)).as("the measurement has no tags").isTrue();
  }

  @Test
  void aMissingTagIsAnEmptyValue() {
    assertThat(notEqual("host", "a").test(bare)).isTrue();
    assertThat(notEqual("host", "a").test(a)).isFalse();
    assertThat(equal("host", "").test(bare)).isTrue();
    assertThat(equal("host", "").test(a)).isFalse();
    assertThat(in("host", List.of("", "ab")).test(bare)).isTrue();
    assertThat(prefix("host", "").test(bare)).isTrue();
    assertThat(prefix("host", "a").test(bare)).isFalse();
  }

  @Test
  void looksForOneOfSeveralValues() {
    TagPredicate in = in("host", List.of("x", "b,c=d e", "a"));
    assertThat(List.of(a, ab, odd, bare)).filteredOn(in::test).containsExactly(a, odd);
    assertThat(in("host", List.of()).test(a)).isFalse();
  }

  @Test
  void looksForBeginnings() {
    assertThat(List.of(a, ab, odd, bare))
        .filteredOn(prefix("host", "a")::test)
        .containsExactly(a, ab);
    assertThat(prefix("host", "b,").test(odd)).isTrue();
    assertThat(prefix("host", "b\\").test(odd)).as("that backslash is an escape").isFalse();
    assertThat(prefix("host", "b\\").test(series(Map.of("host", "b\\c")))).isTrue();
    assertThat(prefix("host", "b\\").test(series(Map.of("host", "b\\,c")))).isTrue();
    assertThat(prefix("host", "abc").test(ab)).isFalse();
  }

  @Test
  void tellsIfATagIsThere() {
    assertThat(present("region").test(ab)).isTrue();
    assertThat(present("region").test(a)).isFalse();
    assertThat(absent("region").test(a)).isTrue();
    assertThat(present("host").test("m,host".getBytes(UTF_8))).as("a key not of ours").isTrue();
  }

  @Test
  void canBeCombined() {
    TagPredicate both = prefix("host", "a").and(present("region"));
    assertThat(List.of(a, ab, odd, bare)).filteredOn(both::test).containsExactly(ab);
    assertThat(List.of(a, ab, odd, bare))
        .filteredOn(both.not()::test)
        .containsExactly(a, odd, bare);
    assertThat(List.of(a, ab, odd, bare))
        .filteredOn(both.or(absent("host"))::test)
        .containsExactly(ab, bare);
    assertThat(TagPredicate.all().test(bare)).isTrue();
  }

  @Test
  void refusesWhatIsNoText() {
    assertThatThrownBy(() -> equal("host", "\ud800")).isInstanceOf(IllegalArgumentException.class);
  }
}
