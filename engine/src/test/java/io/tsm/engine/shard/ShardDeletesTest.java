package io.tsm.engine.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardDeletesTest {
  private static final String TOMBSTONE_1 = "000000001-000000001.tombstone";

  @TempDir private Path temporary;
  private final PointBuilder builder = new PointBuilder();
  private LocalStorage root;
  private PointsWriter writer;
  private String directory;
  private int commits;
  private final List<String> asked = new ArrayList<>(); // of the fence

  @BeforeEach
  void open() {
    root = new LocalStorage(temporary.resolve("root"));
    ShardLayout layout = new ShardLayout(Duration.ofDays(7), 1);
    WriteTarget target = new WriteTarget(root, layout, "db", "autogen");
    directory = target.shardDirectory(layout.shardId(layout.group(0), 0));
    writer =
        new PointsWriter(
            target,
            LocalStorage.temporary(temporary.resolve("runs")),
            "run-",
            Runnable::run,
            1 << 20,
            PointsWriter.ShardGuard.NONE);
  }

  private StagedShard staged() throws Exception {
    return writer.freeze("wal/" + commits++ + "-").await(30, TimeUnit.SECONDS).get(0);
  }

  /** Publishes a file with values of a field at some times. */
  private void file(String field, long... times) throws Exception {
    for (long time : times) {
      writer.write(builder.measurement("m").field(field, time).time(time).build());
    }
    new ShardPublisher(root, staged().paths(), directory).publish();
  }

  private List<String> deletes(String field, long... times) throws Exception {
    for (long time : times) {
      writer.write(builder.measurement("m").delete(field).time(time).build());
    }
    return staged().deletePaths();
  }

  private ShardDeletes apply(List<String> deletes, ShardDeletes.Fence fence) {
    return new ShardDeletes(
        root, deletes, directory, file -> "wal/w/" + file.tombstoneName() + ".tmp", fence);
  }

  private void fence() throws IOException {
    asked.add(root.list("wal/w").toString());
    assertThat(root.list("wal/w")).isNotEmpty();
    assertThat(root.list(directory)).noneMatch(file -> file.name().endsWith(".tombstone"));
  }

  private List<Tombstone> tombstones(int generation) throws IOException {
    return Tombstones.of(root, directory, new TsmFileName(generation, 1)).entries();
  }

  private Tombstone tombstone(String field, long time) {
    return new Tombstone(("m#!~#" + field).getBytes(UTF_8), time, time);
  }

  @Test
  void onlyFilesThatMayHaveAValueGetTombstones() throws Exception {
    file("a", 10, 20, 30);
    file("b", 10, 20, 30);
    file("a", 40, 50);
    apply(deletes("a", 5, 20, 25, 35), this::fence).apply();
    assertThat(asked).hasSize(1);
    assertThat(tombstones(1)).containsExactly(tombstone("a", 20), tombstone("a", 25));
    assertThat(root.list(directory))
        .extracting(file -> file.name())
        .containsExactly(
            "000000001-000000001.tombstone",
            "000000001-000000001.tsm",
            "000000002-000000001.tsm",
            "000000003-000000001.tsm");
    assertThat(root.list("wal/w")).isEmpty();
  }

  /** An attempt may have died, or failed, between a replacement and its sync. */
  @Test
  void whatAnEarlierAttemptHasReplacedIsMadeDurable() throws Exception {
    file("a", 10, 20);
    List<String> deletes = deletes("a", 10);
    apply(deletes, () -> {}).apply();
    List<String> calls = new ArrayList<>();
    Storage counted =
        (Storage)
            Proxy.newProxyInstance(
                Storage.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, arguments) -> {
                  calls.add(method.getName());
                  return method.invoke(root, arguments);
                });
    new ShardDeletes(counted, deletes, directory, TsmFileName::tombstoneName, () -> {}).apply();
    assertThat(calls).contains("syncDirectory").doesNotContain("replace");
  }

  @Test
  void repeatedTheyChangeNothingAndAddToWhatIsThere() throws Exception {
    file("a", 10, 20, 30);
    List<String> deletes = deletes("a", 10);
    apply(deletes, () -> {}).apply();
    long size = root.list(directory).get(0).size();
    apply(
            deletes,
            () -> {
              throw new AssertionError("nothing is to be put in place");
            })
        .apply();
    assertThat(root.list(directory).get(0).size()).isEqualTo(size);
    apply(deletes("a", 10, 30), () -> {}).apply();
    assertThat(tombstones(1)).containsExactly(tombstone("a", 10), tombstone("a", 30));
  }

  @Test
  void anAttemptThatIsTooLateDeletesNothing() throws Exception {
    file("a", 10);
    List<String> deletes = deletes("a", 10);
    assertThatThrownBy(
            () ->
                apply(
                        deletes,
                        () -> {
                          throw new NoSuchFileException("marked");
                        })
                    .apply())
        .hasMessage("marked");
    assertThat(tombstones(1)).isEmpty();

    // The other attempt marks and cleans after this one has looked.
    assertThatThrownBy(
            () -> apply(deletes, () -> root.delete("wal/w/" + TOMBSTONE_1 + ".tmp")).apply())
        .isInstanceOf(NoSuchFileException.class);
    assertThat(tombstones(1)).isEmpty();
  }

  /** Such as by a compaction in another process, which read its sources before. */
  @Test
  void aFileThatComesMeanwhileIsNotMissed() throws Exception {
    file("a", 10);
    List<String> deletes = deletes("a", 10);
    apply(
            deletes,
            () -> {
              if (asked.isEmpty()) {
                asked.add("once");
                new LocalStorage(temporary.resolve("root"))
                    .publish(
                        directory + "/000000001-000000001.tsm",
                        directory + "/000000001-000000002.tsm");
              }
            })
        .apply();
    assertThat(tombstones(1)).containsExactly(tombstone("a", 10));
    assertThat(Tombstones.of(root, directory, new TsmFileName(1, 2)).entries())
        .containsExactly(tombstone("a", 10));
  }
}
