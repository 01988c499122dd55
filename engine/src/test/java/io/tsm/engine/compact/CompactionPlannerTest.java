package io.tsm.engine.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.Seeds;
import io.tsm.engine.tsm.TsmFileName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are written as generation-sequence, with T for deletes, D for dense, C for closed. */
class CompactionPlannerTest {
  private static final long TARGET = 1000;
  private static final CompactionOptions OPTIONS =
      CompactionOptions.DEFAULT.withTargetFileBytes(TARGET);

  private final CompactionPlanner planner = new CompactionPlanner(OPTIONS);

  static LongStream seeds() {
    return Seeds.seeds(300);
  }

  /** Files such as "3-2:500TD": 500 bytes; 10 without a size. */
  private static List<CompactionFile> files(String text) {
    List<CompactionFile> files = new ArrayList<>();
    for (String word : text.split(" ", -1)) {
      String[] parts = word.replaceAll("[TDC]", "").split("[-:]", -1);
      files.add(
          new CompactionFile(
              new TsmFileName(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])),
              parts.length > 2 ? Long.parseLong(parts[2]) : 10,
              word.contains("T"),
              word.contains("D"),
              word.contains("C"),
              0));
    }
    return files;
  }

  private static String snapshots(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int generation = from; generation <= to; generation++) {
      text.append(generation == from ? "" : " ").append(generation).append("-1");
    }
    return text.toString();
  }

  /** Groups as text: "1-1 2-1 | 3-1". */
  private static String text(List<CompactionGroup> groups) {
    List<String> texts = new ArrayList<>();
    for (CompactionGroup group : groups) {
      texts.add(
          String.join(
              " ", group.names().stream().map(n -> n.generation() + "-" + n.sequence()).toList()));
    }
    return String.join(" | ", texts);
  }

  private String plan(String files) {
    return text(planner.plan(files(files)));
  }

  private String planFull(String files) {
    return text(planner.planFull(files(files)));
  }

  private String planOptimize(String files) {
    return text(planner.planOptimize(files(files)));
  }

  @Test
  void eightSnapshotsMakeAFileOfLevelTwo() {
    assertThat(plan(snapshots(1, 7))).isEmpty();
    assertThat(plan(snapshots(1, 8))).isEqualTo(snapshots(1, 8));
    assertThat(plan(snapshots(1, 17))).isEqualTo(snapshots(1, 8) + " | " + snapshots(9, 16));
  }

  @Test
  void fourFilesOfALevelMakeOneOfTheNext() {
    assertThat(plan("8-2 16-2 24-2")).isEmpty();
    assertThat(plan("8-2 16-2 24-2 32-2")).isEqualTo("8-2 16-2 24-2 32-2");
    assertThat(plan("8-3 16-3 24-3 32-3 33-1")).isEqualTo("8-3 16-3 24-3 32-3");
    assertThat(plan("8-4 16-7 24-5 32-4 33-2")).isEqualTo("8-4 16-7 24-5 32-4");
  }

  @Test
  void theNumbersAreOptions() {
    CompactionPlanner small = new CompactionPlanner(OPTIONS.withGenerations(3, 2));
    assertThat(text(small.plan(files("1-3 2-3 3-2 4-1 5-1 6-1"))))
        .isEqualTo("1-3 2-3 | 4-1 5-1 6-1");
    assertThatThrownBy(() -> OPTIONS.withGenerations(1, 4))
        .hasMessageContaining("level1Generations")
        .hasMessageContaining("at least 2");
  }

  @Test
  void levelsAreMergedEachByItself() {
    assertThat(plan("8-3 16-2 " + snapshots(17, 24))).isEqualTo(snapshots(17, 24));
  }

  @Test
  void deletesAreAppliedWithoutWaitingForMoreFiles() {
    assertThat(plan("1-1T")).isEqualTo("1-1");
    assertThat(plan("1-1 2-1T 3-1")).isEqualTo("1-1 2-1 3-1");
    assertThat(plan("8-2 9-1T 10-1")).isEqualTo("9-1 10-1");
    assertThat(plan("8-2:5000DT 9-1")).isEqualTo("8-2");
    assertThat(planFull("8-2:5000DT")).isEqualTo("8-2");
  }

  @Test
  void whatIsBeforeAHigherLevelJoinsIt() {
    assertThat(plan("1-1 8-3 16-3 24-3")).isEqualTo("1-1 8-3 16-3 24-3");
    assertThat(plan("4-3 5-1 8-3 16-3")).isEqualTo("4-3 5-1 8-3 16-3");
    assertThat(plan("4-1 8-3 9-1 10-1")).isEmpty();
  }

  @Test
  void aFinishedGenerationIsLeftAlone() {
    assertThat(planFull("8-4:2000D")).isEmpty();
    assertThat(planFull("8-4:2000D 9-1")).isEmpty();
    assertThat(planFull("8-4:2000D 9-1 10-1")).isEqualTo("9-1 10-1");
    assertThat(planFull("8-4:2000 9-1")).as("blocks are not full").isEqualTo("8-4 9-1");
    assertThat(planFull("8-4:2000DC 8-5 9-1 10-1")).isEqualTo("9-1 10-1");
    assertThat(plan("8-4 16-4 24-4 32-4:2000D")).isEqualTo("8-4 16-4 24-4");
  }

  @Test
  void aLargeFileIsNotWrittenAgainForAFewSmallOnes() {
    assertThat(plan("8-4:900 16-4:100 24-4:100 32-4:100")).isEmpty();
    assertThat(plan("8-4:900 16-4:100 24-4:100 32-4:100 40-4:90")).isEqualTo("16-4 24-4 32-4 40-4");
    assertThat(plan("8-4:900T 16-4:100 24-4:100 32-4:100")).isEqualTo("8-4");
  }

  @Test
  void aFullPlanTakesEverything() {
    assertThat(planFull("1-1")).isEmpty();
    assertThat(planFull("8-4 16-2 17-1 18-1")).isEqualTo("8-4 16-2 17-1 18-1");
    assertThat(planner.planFull(files("1-1 2-1")).get(0).recut()).isTrue();
    assertThat(planner.plan(files(snapshots(1, 8))).get(0).recut()).isFalse();
  }

  @Test
  void aFullPlanOfManyFilesTakesRounds() {
    CompactionPlanner three = new CompactionPlanner(OPTIONS.withMaxFilesPerGroup(3));
    assertThat(text(three.planFull(files(snapshots(1, 7))))).isEqualTo("1-1 2-1 3-1 | 4-1 5-1 6-1");
    assertThat(text(three.planFull(files("3-2 6-2 7-1")))).isEqualTo("3-2 6-2 7-1");
    assertThat(text(three.planFull(files("3-2C 3-3C 3-4 6-2C 6-3"))))
        .as("two generations, however many files")
        .isEqualTo("3-2 3-3 3-4 6-2 6-3");
  }

  @Test
  void aGenerationThatWasSplitIsNotMergedByItself() {
    assertThat(planFull("8-2C 8-3")).isEmpty();
    assertThat(planFull("8-1 8-2")).as("a compaction died").isEqualTo("8-1 8-2");
  }

  @Test
  void optimizingJoinsTheHighestLevel() {
    assertThat(planOptimize("8-4 16-4 17-1 18-1")).isEqualTo("8-4 16-4");
    assertThat(planOptimize("8-4 16-3 17-1")).isEmpty();
    assertThat(planOptimize(snapshots(1, 20))).isEmpty();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void groupsAreNeighboursAndPlanningEnds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CompactionOptions options =
        new CompactionOptions(
            random.nextInt(2, 9), random.nextInt(2, 5), random.nextInt(2, 20), TARGET);
    CompactionPlanner any = new CompactionPlanner(options);
    List<Function<List<CompactionFile>, List<CompactionGroup>>> plans =
        List.of(any::plan, any::planFull, any::planOptimize);
    for (Function<List<CompactionFile>, List<CompactionGroup>> plan : plans) {
      List<CompactionFile> files = randomFiles(random);
      int rounds = 0;
      while (true) {
        List<CompactionFile> shuffled = new ArrayList<>(files);
        Collections.shuffle(shuffled, new Random(random.nextLong()));
        List<CompactionGroup> groups = plan.apply(shuffled);
        checkGroups(files, groups, seed);
        if (groups.isEmpty()) {
          break;
        }
        for (CompactionGroup group : groups) {
          replace(files, group);
        }
        assertThat(++rounds).as("seed %d", seed).isLessThan(200);
      }
    }
  }

  /** Every group is a run of whole generations, and no file is in two. */
  private static void checkGroups(
      List<CompactionFile> sorted, List<CompactionGroup> groups, long seed) {
    Set<CompactionFile> taken = new HashSet<>();
    for (CompactionGroup group : groups) {
      int first = sorted.indexOf(group.files().get(0));
      String what = String.format(Locale.ROOT, "seed %d: %s of %s", seed, group, sorted);
      int end = first + group.files().size();
      assertThat(sorted.subList(first, end)).as(what).isEqualTo(group.files());
      int generation = group.files().get(0).name().generation();
      int last = group.files().get(group.files().size() - 1).name().generation();
      assertThat(first == 0 || sorted.get(first - 1).name().generation() < generation)
          .as(what)
          .isTrue();
      assertThat(end == sorted.size() || sorted.get(end).name().generation() > last)
          .as(what)
          .isTrue();
      group.files().forEach(file -> assertThat(taken.add(file)).as(what).isTrue());
    }
  }

  private static List<CompactionFile> randomFiles(SplittableRandom random) {
    List<CompactionFile> files = new ArrayList<>();
    int generation = 0;
    for (int i = random.nextInt(40); i > 0; i--) {
      generation += 1 + random.nextInt(3);
      int sequence = 1 + random.nextInt(5);
      int parts = random.nextInt(6) == 0 ? random.nextInt(1, 4) : 1;
      for (int part = 0; part < parts; part++) {
        files.add(
            new CompactionFile(
                new TsmFileName(generation, sequence++),
                1 + random.nextInt(random.nextInt(4) == 0 ? 3000 : 50),
                random.nextInt(10) == 0,
                random.nextBoolean(),
                random.nextBoolean(),
                0));
      }
    }
    return files;
  }

  /** What a compaction makes of a group: files with full blocks, all but the last one closed. */
  private static void replace(List<CompactionFile> files, CompactionGroup group) {
    int at = files.indexOf(group.files().get(0));
    TsmFileName last = group.names().get(group.names().size() - 1);
    files.removeAll(group.files());
    long left = group.bytes();
    int sequence = last.sequence();
    while (left > 0) {
      long size = Math.min(left, 2 * TARGET);
      left -= size;
      TsmFileName name = new TsmFileName(last.generation(), ++sequence);
      files.add(at++, new CompactionFile(name, size, false, true, left > 0, 0));
    }
  }
}
