package io.tsm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.Seeds;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeRangesTest {
  private static final int TIMES = 40;

  static LongStream seeds() {
    return Seeds.seeds(10);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aUnionHasTheTimesOfBothAndNoOthers(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      boolean[] expected = new boolean[TIMES];
      TimeRanges ranges = TimeRanges.NONE;
      for (int i = random.nextInt(8); i > 0; i--) {
        int first = random.nextInt(TIMES);
        int last = Math.min(TIMES - 1, first + random.nextInt(6));
        ranges = ranges.union(TimeRanges.of(first, last));
        for (int t = first; t <= last; t++) {
          expected[t] = true;
        }
      }
      check(ranges, expected);
    }
  }

  private static void check(TimeRanges ranges, boolean[] expected) {
    for (int from = 0; from < TIMES; from++) {
      boolean any = false;
      boolean all = true;
      assertThat(ranges.contains(from)).isEqualTo(expected[from]);
      for (int to = from; to < TIMES; to++) {
        any |= expected[to];
        all &= expected[to];
        assertThat(ranges.overlaps(from, to)).as("%s: %d..%d", ranges, from, to).isEqualTo(any);
        assertThat(ranges.covers(from, to)).as("%s: %d..%d", ranges, from, to).isEqualTo(all);
      }
    }
    for (int i = 1; i < ranges.count(); i++) {
      assertThat(ranges.first(i)).as("%s", ranges).isGreaterThan(ranges.last(i - 1) + 1);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aComplementHasAllOtherTimes(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      TimeRanges ranges = random.nextBoolean() ? TimeRanges.NONE : TimeRanges.of(30, TIMES);
      for (int i = random.nextInt(5); i > 0; i--) {
        int first = random.nextInt(TIMES);
        ranges = ranges.union(TimeRanges.of(first, first + random.nextInt(6)));
      }
      TimeRanges others = ranges.complement();
      for (int time = -1; time < TIMES + 7; time++) {
        assertThat(others.contains(time))
            .as("%s: %d", ranges, time)
            .isNotEqualTo(ranges.contains(time));
      }
      assertThat(others.complement()).isEqualTo(ranges);
      assertThat(others.union(ranges)).isEqualTo(TimeRanges.ALL);
    }
  }

  @Test
  void theComplementOfAllIsNone() {
    assertThat(TimeRanges.ALL.complement()).isEqualTo(TimeRanges.NONE);
    assertThat(TimeRanges.NONE.complement()).isEqualTo(TimeRanges.ALL);
    assertThat(TimeRanges.of(Long.MIN_VALUE, 3).complement())
        .isEqualTo(TimeRanges.of(4, Long.MAX_VALUE));
  }

  @Test
  void theEndsOfTimeAreInIt() {
    TimeRanges ranges = TimeRanges.of(Long.MIN_VALUE, -5).union(TimeRanges.of(5, Long.MAX_VALUE));

    assertThat(ranges.count()).isEqualTo(2);
    assertThat(ranges.contains(Long.MIN_VALUE)).isTrue();
    assertThat(ranges.contains(Long.MAX_VALUE)).isTrue();
    assertThat(ranges.union(TimeRanges.of(-4, 4))).isEqualTo(TimeRanges.ALL);
    assertThat(TimeRanges.ALL.union(TimeRanges.of(Long.MAX_VALUE, Long.MAX_VALUE)))
        .isEqualTo(TimeRanges.ALL);
  }

  @Test
  void aRangeCannotEndBeforeItBegins() {
    assertThatThrownBy(() -> TimeRanges.of(2, 1)).hasMessageContaining("from 2 to 1");
  }
}
