package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tsm.engine.testing.Seeds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SeriesKeyTest {
  /** Characters around those of the separator, and those that are escaped. */
  private static final String ADVERSARIAL = "!\"#$~a, =\\é\ud83d\ude00";

  private static SeriesKey stored(String key) {
    byte[] bytes = ("xx" + key + "yy").getBytes(UTF_8);
    return SeriesKey.ofStored(bytes, 2, bytes.length - 2);
  }

  @Test
  void escapesOnlyWhatIsNeeded() {
    Map<String, String> tags = Map.of("k,1=\" \\x", "v =,\"\\y");
    SeriesKey key = SeriesKey.of("a b,c=d\"e\\f", tags);
    assertThat(key).hasToString("a\\ b\\,c=d\"e\\f,k\\,1\\=\"\\ \\x=v\\ \\=\\,\"\\y");
    assertThat(key.measurement()).isEqualTo("a b,c=d\"e\\f");
    assertThat(key.tags()).isEqualTo(tags);
    assertThat(new String(key.bytes(), 0, key.measurementLength(), UTF_8))
        .isEqualTo("a\\ b\\,c=d\"e\\f");
  }

  @Test
  void sortsTagsByTheirEscapedNames() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("a b", "1"); // a\ b comes after a!
    tags.put("z", null);
    tags.put("é", "2");
    tags.put("a!", "3");
    tags.put("empty", "");
    SeriesKey key = SeriesKey.of("m", tags);
    assertThat(key).hasToString("m,a!=3,a\\ b=1,é=2");
    assertThat(key.tags()).containsExactly(entry("a!", "3"), entry("a b", "1"), entry("é", "2"));
  }

  @Test
  void takesStoredKeysAsTheyAre() {
    assertThat(stored("m,b=1,a=2,time=")).hasToString("m,b=1,a=2,time=");
    assertThat(stored("m,b=1,a=2,time=").tags())
        .containsExactly(entry("b", "1"), entry("a", "2"), entry("time", ""));
    assertThat(stored("m\\=x").measurement()).isEqualTo("m\\=x");
    assertThat(stored("").measurementLength()).isZero();
    assertThat(stored("m,broken").tags()).containsExactly(entry("broken", ""));
  }

  @ParameterizedTest
  @CsvSource({"'', cbf29ce484222325", "a, af63dc4c8601ec8c", "foobar, 85944171f73967e8"})
  void hashesAsInfluxDbDoes(String key, String expected) {
    assertThat(stored(key).fnv1a64()).isEqualTo(Long.parseUnsignedLong(expected, 16));
    assertThat(stored(key).fnv1a64()).isEqualTo(stored(key).fnv1a64());
  }

  @Test
  void isEqualByItsBytes() {
    SeriesKey made = SeriesKey.of("cpu", Map.of("host", "a", "region", "b"));
    assertThat(stored("cpu,host=a,region=b")).isEqualTo(made).hasSameHashCodeAs(made);
    assertThat(stored("cpu,host=a,region=c")).isNotEqualTo(made);
  }

  @Test
  void tagsCannotBeChanged() {
    Map<String, String> tags = stored("m,a=1").tags();
    assertThatThrownBy(() -> tags.put("b", "2")).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isOrderedAsTheKeysOfItsFields(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      SeriesKey left = randomKey(random);
      SeriesKey right = random.nextInt(4) == 0 ? extended(left, random) : randomKey(random);
      int expected = Integer.signum(compareWhole(left, right));
      assertThat(Integer.signum(left.compareTo(right)))
          .as("seed %d: %s and %s", seed, left, right)
          .isEqualTo(expected);
      assertThat(Integer.signum(right.compareTo(left))).isEqualTo(-expected);
    }
  }

  static LongStream seeds() {
    return Seeds.seeds(5);
  }

  private static int compareWhole(SeriesKey left, SeriesKey right) {
    byte[] field = {'f'};
    return Arrays.compareUnsigned(Keys.key(left.bytes(), field), Keys.key(right.bytes(), field));
  }

  private static SeriesKey extended(SeriesKey key, SplittableRandom random) {
    try {
      return SeriesKey.of(key.measurement() + text(random) + "x", key.tags());
    } catch (InvalidPointException e) {
      return key;
    }
  }

  private static SeriesKey randomKey(SplittableRandom random) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      tags.put(text(random) + "a", text(random) + "b");
    }
    String last = random.nextInt(3) == 0 ? "#!" : random.nextBoolean() ? "#" : "!";
    try {
      return SeriesKey.of("m" + text(random) + last, tags);
    } catch (InvalidPointException e) {
      return SeriesKey.of("m" + last, Map.of());
    }
  }

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(
          ADVERSARIAL.codePointAt(
              ADVERSARIAL.offsetByCodePoints(
                  0, random.nextInt(ADVERSARIAL.codePointCount(0, ADVERSARIAL.length())))));
    }
    return text.toString();
  }
}
