package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardExpiryCrashTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");
  private static final ShardLayout LAYOUT = new ShardLayout(Duration.ofDays(7), 2);
  private static final long OLD = LAYOUT.shardId(LAYOUT.group(0), 0);
  private static final String SHARD = ShardPath.of("db", "autogen", OLD);
  private static final List<String> FILES =
      List.of(
          "000000001-000000001.tsm",
          "000000001-000000001.tombstone",
          "000000002-000000003.tsm",
          "000000010-000000001.tsm",
          "000000010-000000001.tombstone",
          "000000010-000000002.tsm",
          "000000010-000000002.tombstone");

  private final List<String> kept = new ArrayList<>();
  private final List<ShardExpiry.Expired> removed = new ArrayList<>();

  private static void create(Storage storage, String path) throws IOException {
    try (OutputFile file = storage.create(path)) {
      file.write(new byte[] {1, 2, 3}, 0, 3);
      file.sync();
    }
  }

  private static void publish(Storage storage) throws IOException {
    create(storage, "staged");
    ShardPublisher publisher = new ShardPublisher(storage, List.of("staged"), SHARD);
    while (true) {
      try {
        assertThat(publisher.publish()).hasSize(1);
        break;
      } catch (NoSuchFileException e) {
        assertThat(storage.exists("staged")).isTrue(); // the directory went: as a commit, try again
      }
    }
    storage.delete("staged");
  }

  private static CrashDisk disk() throws IOException {
    CrashDisk disk = new CrashDisk();
    CrashStorage storage = new CrashStorage(disk, new CrashProcess(new Faults(1)));
    LayoutFile.readOrCreate(storage, LAYOUT.groupDuration(), LAYOUT.shardsPerGroup(), 1);
    for (String file : FILES) {
      create(storage, SHARD + "/" + file);
    }
    return disk;
  }

  private void expire(Storage storage) throws IOException {
    ShardExpiry.Listener listener =
        new ShardExpiry.Listener() {
          @Override
          public void removed(ShardExpiry.Expired shard) {
            removed.add(shard);
          }

          @Override
          public void kept(String directory, String reason) {
            kept.add(directory);
          }

          @Override
          public void failed(String directory, IOException reason) throws IOException {
            throw reason;
          }
        };
    new ShardExpiry(StoredRoot.open(storage), LAYOUT, Duration.ofDays(30), NOW, false, listener)
        .run("db", "autogen");
  }

  /**
   * A file of which a newer one is gone shows values that were overwritten; one without its
   * tombstones shows values that were deleted.
   */
  private static void assertNothingComesBack(List<String> names, String when) {
    for (int i = 0; i < FILES.size(); i++) {
      if (FILES.get(i).endsWith(".tsm") && names.contains(FILES.get(i))) {
        assertThat(names).as(when).containsAll(FILES.subList(i, FILES.size()));
      }
    }
  }

  private static List<String> names(Storage storage) throws IOException {
    return storage.list(SHARD).stream().map(Storage.FileEntry::name).toList();
  }

  @Test
  void aCrashAnywhereShowsNothingThatWasOverwrittenOrDeleted() throws IOException {
    int operations = 0;
    for (boolean crashed = true; crashed; operations++) {
      crashed = false;
      for (int luck = 0; luck < 8; luck++) {
        CrashDisk disk = disk();
        Faults faults = new Faults(luck);
        faults.crashAfter(operations);
        try {
          expire(new CrashStorage(disk, new CrashProcess(faults)));
        } catch (CrashError e) {
          crashed = true;
        }
        disk.losePower(100L * operations + luck);
        CrashStorage after = new CrashStorage(disk, new CrashProcess(new Faults(2)));
        assertNothingComesBack(names(after), "operation " + operations + ", luck " + luck);
        expire(after);
        assertThat(after.list("data/db/autogen")).isEmpty();
      }
    }
    assertThat(operations).isGreaterThan(2 * FILES.size());
  }

  @Test
  void aFileThatIsPublishedMeanwhileStays() throws IOException {
    int meanwhile = 0;
    boolean more = true;
    for (int start = 0; more; start++) {
      kept.clear();
      CrashDisk disk = disk();
      CrashStorage job = new CrashStorage(disk, new CrashProcess(new Faults(3)));
      CrashProcess process = new CrashProcess(new Faults(start));
      int[] left = {start};
      process.interleave(
          () -> {
            if (left[0]-- == 0) {
              try {
                publish(job);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          });
      expire(new CrashStorage(disk, process));
      more = left[0] < 0;
      if (more) {
        List<String> names = names(job);
        // Before the shard was listed it is one of its files.
        assertThat(names).as("start %d", start).hasSizeLessThan(2);
        assertThat(kept).hasSize(names.size());
        meanwhile += names.size();
      }
    }
    assertThat(meanwhile).isGreaterThan(FILES.size());
  }

  @Test
  void onlyShardsOfWhichAllTimesAreOlderGo() throws IOException {
    CrashStorage storage = new CrashStorage(disk(), new CrashProcess(new Faults(1)));
    long day = Duration.ofDays(1).toNanos();
    long cutoff = NOW.getEpochSecond() * 1_000_000_000L - 30 * day;
    long group = LAYOUT.group(cutoff); // holds times on both sides
    for (long id : new long[] {LAYOUT.shardId(group - 1, 1), LAYOUT.shardId(group, 0)}) {
      create(storage, ShardPath.of("db", "autogen", id) + "/000000001-000000001.tsm");
    }

    expire(storage);

    assertThat(storage.list("data/db/autogen"))
        .extracting(Storage.FileEntry::name)
        .containsExactly(Long.toString(LAYOUT.shardId(group, 0)));
    assertThat(removed)
        .extracting(ShardExpiry.Expired::shard)
        .containsExactly(OLD, LAYOUT.shardId(group - 1, 1));
    assertThat(removed.get(0).files()).isEqualTo(FILES.size());
  }
}
