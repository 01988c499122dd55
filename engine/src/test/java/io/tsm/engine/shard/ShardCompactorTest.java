package io.tsm.engine.shard;

import static io.tsm.engine.shard.SmallShard.path;
import static io.tsm.engine.shard.SmallShard.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.compact.CompactionFile;
import io.tsm.engine.compact.CompactionGroup;
import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.Cancellation;
import io.tsm.engine.io.CancelledException;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardCompactorTest {
  @TempDir private Path root;
  private LocalStorage storage;
  private SmallShard shard;

  @BeforeEach
  void open() {
    storage = new LocalStorage(root);
    shard = new SmallShard(storage);
  }

  private static String tsm(int generation, int sequence) {
    return new TsmFileName(generation, sequence).fileName();
  }

  private static String tombstone(int generation, int sequence) {
    return new TsmFileName(generation, sequence).tombstoneName();
  }

  private void writeThree() throws IOException {
    shard.write(1, 1, point("a", 1, 10), point("a", 2, 20), point("b", 1, 1));
    shard.write(2, 1, point("a", 2, 21), point("a", 3, 30));
    shard.write(5, 1, point("a", 3, 31), point("c", 9, 9));
  }

  /** Does something once when the merging has begun: the sources are open then. */
  private static Throttle meanwhile(Meanwhile work) {
    boolean[] done = new boolean[1];
    return bytes -> {
      if (!done[0] && bytes > 0) {
        done[0] = true;
        work.run();
      }
    };
  }

  /** What others do. */
  private interface Meanwhile {
    void run() throws IOException;
  }

  private Optional<Compaction> compactAll(Throttle throttle) throws IOException {
    return shard.compactor().compact(shard.all(), shard::stagedPath, throttle);
  }

  @Test
  void theNewFileTakesThePlaceOfTheNewestSource() throws Exception {
    writeThree();
    List<String> before = shard.answers();
    long bytes = shard.all().bytes();

    Compaction done = shard.compactAll().orElseThrow();

    assertThat(shard.files()).containsExactly(tsm(5, 2));
    assertThat(shard.stagedFiles()).isEmpty();
    assertThat(shard.answers()).isEqualTo(before).hasSize(5);
    assertThat(done.sources()).hasSize(3);
    assertThat(done.outputs()).containsExactly(new TsmFileName(5, 2));
    assertThat(done.bytesBefore()).isEqualTo(bytes);
    assertThat(done.bytesAfter()).isEqualTo(Files.size(root.resolve(path(5, 2, ".tsm"))));
    assertThat(done.values()).isEqualTo(5);
    assertThat(done.blocksPassed()).isEqualTo(2);
    assertThat(done.blocksDecoded()).isEqualTo(3);
  }

  @Test
  void neighboursThatAreNotInTheGroupStay() throws Exception {
    writeThree();
    shard.write(6, 1, point("a", 3, 32));
    List<String> before = shard.answers();
    CompactionGroup all = shard.all();

    var done =
        shard
            .compactor()
            .compact(
                new CompactionGroup(all.files().subList(1, 3), false),
                shard::stagedPath,
                Throttle.NONE);

    assertThat(done).isPresent();
    assertThat(shard.files()).containsExactly(tsm(1, 1), tsm(5, 2), tsm(6, 1));
    assertThat(shard.answers()).isEqualTo(before);
  }

  @Test
  void aFileThatIsFullGoesOnInTheNextSequence() throws Exception {
    shard = new SmallShard(storage, new TsmLimits(100, 40));
    writeThree();
    List<String> before = shard.answers();

    Compaction done = shard.compactAll().orElseThrow();

    assertThat(done.outputs()).hasSize(3).first().isEqualTo(new TsmFileName(5, 2));
    assertThat(shard.files()).containsExactly(tsm(5, 2), tsm(5, 3), tsm(5, 4));
    assertThat(shard.answers()).isEqualTo(before);
    assertThat(shard.compactor().files(1)).extracting(file -> file.closed()).contains(true);
    assertThat(new CompactionPlanner(CompactionOptions.DEFAULT).planFull(shard.all().files()))
        .as("it has as few files as it can have")
        .isEmpty();
  }

  @Test
  void deletedValuesGoForGood() throws Exception {
    writeThree();
    shard.delete("a", 2, 3);
    shard.write(6, 1, point("a", 3, 33));
    List<String> before = shard.answers();
    assertThat(before).hasSize(4);

    assertThat(shard.compactAll()).isPresent();

    assertThat(shard.files()).containsExactly(tsm(6, 2));
    assertThat(shard.answers()).isEqualTo(before);
  }

  @Test
  void ifAllIsDeletedNoFileIsLeft() throws Exception {
    writeThree();
    for (String field : List.of("a", "b", "c")) {
      shard.delete(field, 0, 100);
    }

    Compaction done = shard.compactAll().orElseThrow();

    assertThat(done.outputs()).isEmpty();
    assertThat(shard.files()).isEmpty();
    assertThat(shard.stagedFiles()).isEmpty();
  }

  @Test
  void aDeleteThatComesMeanwhileIsTakenOver() throws Exception {
    writeThree();
    shard.delete("a", 1, 1);
    shard.write(6, 1, point("a", 1, 11)); // written again, and must stay
    shard.delete("b", 50, 60);

    var done = compactAll(meanwhile(() -> shard.delete("a", 3, 3)));

    assertThat(done).isPresent();
    assertThat(shard.files()).containsExactly(tombstone(6, 2), tsm(6, 2));
    assertThat(shard.answers())
        .containsExactly(
            "m#!~#a integer 11 1",
            "m#!~#a integer 21 2",
            "m#!~#b integer 1 1",
            "m#!~#c integer 9 9");
    assertThat(shard.compactAll()).isPresent();
    assertThat(shard.files()).containsExactly(tsm(6, 3));
    assertThat(shard.answers()).hasSize(4);
  }

  /**
   * By a process that does not have our lock: it has listed the files, and not seen the new one.
   */
  @Test
  void aDeleteRightBeforeThePublishingIsTakenOver() throws Exception {
    writeThree();
    StorageWithHook hooked = new StorageWithHook(storage, () -> shard.delete("a", 3, 3));
    SmallShard late = new SmallShard(hooked);
    hooked.beforePublishOf("merged");
    shard.delete("b", 1, 1);

    assertThat(late.compactAll()).isPresent();

    assertThat(shard.files()).containsExactly(tombstone(5, 2), tsm(5, 2));
    assertThat(shard.answers())
        .containsExactly("m#!~#a integer 10 1", "m#!~#a integer 21 2", "m#!~#c integer 9 9");
  }

  @Test
  void tombstonesThatACrashLeftDoNotHitTheNewFile() throws Exception {
    writeThree();
    List<String> before = shard.answers();
    new TombstoneWriter(storage)
        .append(
            path(5, 2, ".tombstone"),
            List.of(new Tombstone(SmallShard.key("a"), Long.MIN_VALUE, Long.MAX_VALUE)));
    assertThat(shard.compactAll()).isPresent();
    assertThat(shard.files()).containsExactly(tombstone(5, 2), tsm(5, 3));
    assertThat(shard.answers()).isEqualTo(before);
  }

  @Test
  void whoeverFindsTheNameTakenGivesUp() throws Exception {
    writeThree();
    List<String> before = shard.answers();
    // The name is taken between the look at the directory and the publishing.
    StorageWithHook hooked =
        new StorageWithHook(storage, () -> shard.write(5, 2, point("a", 1, 10)));
    SmallShard late = new SmallShard(hooked);
    hooked.beforePublishOf("merged");

    assertThat(late.compactAll()).isEmpty();

    assertThat(shard.files()).containsExactly(tsm(1, 1), tsm(2, 1), tsm(5, 1), tsm(5, 2));
    assertThat(shard.stagedFiles()).isEmpty();
    assertThat(shard.answers()).isEqualTo(before);
  }

  @Test
  void whoeverMissesASourceBeforeTheSwapGivesUp() throws Exception {
    writeThree();
    var done = compactAll(meanwhile(() -> storage.delete(path(2, 1, ".tsm"))));
    assertThat(done).isEmpty();
    assertThat(shard.files()).containsExactly(tsm(1, 1), tsm(5, 1));
    assertThat(shard.stagedFiles()).isEmpty();
  }

  @Test
  void whoeverMissesASourceAfterThePublishingTakesItBack() throws Exception {
    writeThree();
    StorageWithHook hooked = new StorageWithHook(storage, () -> storage.delete(path(2, 1, ".tsm")));
    SmallShard late = new SmallShard(hooked);
    hooked.beforePublishOf("merged");

    assertThat(late.compactAll()).isEmpty();

    assertThat(shard.files()).containsExactly(tsm(1, 1), tsm(5, 1));
    assertThat(shard.stagedFiles()).isEmpty();
  }

  @Test
  void aSourceThatIsGoneBeforeItIsOpenedEndsIt() throws Exception {
    writeThree();
    CompactionGroup group = shard.all();
    storage.delete(path(5, 1, ".tsm"));
    assertThat(shard.compactor().compact(group, shard::stagedPath, Throttle.NONE)).isEmpty();
    assertThat(shard.files()).containsExactly(tsm(1, 1), tsm(2, 1));
  }

  @Test
  void damageIsAnErrorAndChangesNothing() throws Exception {
    writeThree();
    shard.delete("b", 1, 1);
    Path file = root.resolve(path(2, 1, ".tsm"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    Files.write(file, bytes);
    List<String> before = shard.files();

    assertThatThrownBy(shard::compactAll)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(file.toString());

    assertThat(shard.files()).isEqualTo(before);
    assertThat(shard.stagedFiles()).isEmpty();
  }

  @Test
  void damagedTombstonesAreAnErrorAndChangeNothing() throws Exception {
    writeThree();
    shard.delete("b", 1, 1);
    Path file = root.resolve(path(1, 1, ".tombstone"));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 9));
    List<String> before = shard.files();

    assertThatThrownBy(shard::compactAll)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(file.toString());

    assertThat(shard.files()).isEqualTo(before);
  }

  @Test
  void deletesThatWereTakenBackMeanwhileAreAnError() throws Exception {
    writeThree();
    shard.delete("b", 1, 1);
    List<String> before = shard.files();
    assertThatThrownBy(() -> compactAll(meanwhile(() -> storage.delete(path(1, 1, ".tombstone")))))
        .hasMessageContaining(root.resolve(path(1, 1, ".tombstone")).toString())
        .hasMessageContaining("taken back");
    assertThat(shard.files()).hasSize(before.size() - 1).contains(tsm(1, 1), tsm(2, 1), tsm(5, 1));
    assertThat(shard.stagedFiles()).isEmpty();
  }

  @Test
  void cancelledItChangesNothing() throws Exception {
    writeThree();
    List<String> before = shard.files();
    Cancellation cancellation = new Cancellation();
    Throttle throttle = meanwhile(cancellation::cancel).and(cancellation);
    assertThatThrownBy(() -> compactAll(throttle)).isInstanceOf(CancelledException.class);
    assertThat(shard.files()).isEqualTo(before);
    assertThat(shard.stagedFiles()).isEmpty();
  }

  @Test
  void tombstonesWithoutAFileAreRemoved() throws Exception {
    writeThree();
    shard.delete("a", 1, 1);
    storage.delete(path(2, 1, ".tsm"));
    Files.createFile(root.resolve(path(5, 1, ".tombstone.tmp")));
    assertThat(shard.compactor().removeOrphanTombstones()).isEqualTo(2);
    assertThat(shard.files())
        .containsExactly(tombstone(1, 1), tsm(1, 1), tombstone(5, 1), tsm(5, 1));
  }

  @Test
  void runsUntilThereIsNothingToDo() throws Exception {
    for (int generation = 1; generation <= 30; generation++) {
      shard.write(generation, 1, point("a", generation % 7, generation));
    }
    List<String> before = shard.answers();
    CompactionOptions options = CompactionOptions.DEFAULT.withGenerations(3, 2);
    CompactionPlanner planner = new CompactionPlanner(options.withMaxFilesPerGroup(4));

    List<Compaction> levels =
        shard
            .compactor()
            .run(planner::plan, options.targetFileBytes(), shard::stagedPath, Throttle.NONE);
    assertThat(levels).hasSizeGreaterThan(10);
    assertThat(shard.files()).hasSizeLessThan(6);
    assertThat(shard.answers()).isEqualTo(before);

    var full =
        shard
            .compactor()
            .run(planner::planFull, options.targetFileBytes(), shard::stagedPath, Throttle.NONE);
    assertThat(full).isNotEmpty();
    assertThat(shard.files()).hasSize(1);
    assertThat(shard.answers()).isEqualTo(before);
  }

  /** As a listing can miss it that meets another compaction. */
  @Test
  void mergesNothingAcrossAFileThatItDoesNotKnowOf() throws IOException {
    writeThree();
    List<CompactionFile> all = shard.compactor().files(1L << 40);
    CompactionGroup outer = new CompactionGroup(List.of(all.get(0), all.get(2)), true);
    var before = shard.files();

    assertThat(shard.compactor().compact(outer, shard::stagedPath, Throttle.NONE)).isEmpty();
    assertThat(shard.files()).isEqualTo(before);
    assertThat(shard.stagedFiles()).isEmpty();
  }
}
