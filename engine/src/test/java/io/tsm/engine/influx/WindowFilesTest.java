package io.tsm.engine.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.testing.RootOfFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowFilesTest {
  private static final String DB = "db";
  private static final FieldId V = new FieldId("m", "v");

  @TempDir private Path directory;
  private RootOfFiles root;
  private Path temporary;

  @BeforeEach
  void make() throws IOException {
    root = new RootOfFiles(directory.resolve("root"), Duration.ofDays(7), 1);
    temporary = Files.createDirectory(directory.resolve("temporary"));
  }

  private WindowFiles open(long first, long last, Long... shards) throws IOException {
    List<StoredShard> sources = StoredRoot.open(root.storage()).shards(DB, RootOfFiles.POLICY);
    ServerGroup group = new ServerGroup(first, last, List.of(shards));
    return WindowFiles.open(sources, group, LocalStorage.temporary(temporary));
  }

  private List<String> written() throws IOException {
    try (var files = Files.list(temporary)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<String> names(WindowFiles files, int place) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchive archive = new TarArchive(bytes, DB, "autogen", 7, done -> {})) {
      files.addTo(archive, place);
      long unused = archive.finish();
    }
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  @Test
  void aFileThatHoldsJustTheTimesIsTakenAsItIs() throws IOException {
    root.publish(DB, RootOfFiles.POLICY, "m,t=a v=1 1\nm,t=a v=2 5\nm,t=b v=3 3\n");
    try (WindowFiles files = open(1, 5, 7L)) {
      assertThat(written()).isEmpty();
      assertThat(files.tallies().of(V).count()).isEqualTo(3);
      assertThat(files.tallies().of(V).ends()).isEqualTo(new Ends(2, 8));
      assertThat(names(files, 0))
          .singleElement()
          .asString()
          .matches("db/autogen/7/000000000-000000004\\.[0-9a-f]{32}\\.tsm");
    }
  }

  @Test
  void otherwiseNewFilesAreWrittenAndDeleted() throws IOException {
    root.publish(DB, RootOfFiles.POLICY, "m,t=a v=1 1\nm,t=a v=2 5\nm,t=b v=3 3\n");
    try (WindowFiles files = open(2, 5, 7L)) {
      assertThat(written()).hasSize(1);
      assertThat(files.tallies().of(V).count()).isEqualTo(2);
      assertThat(files.tallies().of(V).ends()).isEqualTo(new Ends(2, 8));
    }
    assertThat(written()).isEmpty();
    root.publish(DB, RootOfFiles.POLICY, "m,t=c v=1 2\n");
    try (WindowFiles files = open(1, 5, 7L)) {
      assertThat(written()).hasSize(1);
      assertThat(names(files, 0)).hasSize(1);
      assertThat(files.tallies().of(V).ends()).isEqualTo(new Ends(3, 10));
    }
    root.delete(DB, RootOfFiles.POLICY, "m,t=b", 0, 9, "v");
    try (WindowFiles files = open(1, 5, 7L)) {
      assertThat(files.tallies().of(V).ends()).isEqualTo(new Ends(2, 7));
    }
    assertThat(written()).isEmpty();
    try (WindowFiles files = open(6, 9, 7L)) {
      assertThat(files.tallies().isEmpty()).isTrue();
    }
    assertThat(written()).isEmpty();
  }

  @Test
  void equalContentHasAnEqualName() throws IOException {
    root.publish(DB, RootOfFiles.POLICY, "m,t=a v=1 1\nm,t=a v=2 5\n");
    List<String> once;
    try (WindowFiles files = open(1, 4, 7L)) {
      once = names(files, 0);
    }
    try (WindowFiles same = open(0, 3, 7L);
        WindowFiles other = open(1, 5, 7L)) {
      assertThat(names(same, 0)).isEqualTo(once);
      assertThat(names(other, 0)).doesNotContainAnyElementsOf(once);
    }
  }

  @Test
  void refusesAFieldOfTwoTypes() throws IOException {
    root.publish(DB, RootOfFiles.POLICY, "m,t=a v=1 1\n");
    root.publish(DB, RootOfFiles.POLICY, "m,t=b v=1i 1000000000000000000\n");

    assertThatThrownBy(() -> open(0, Long.MAX_VALUE - 1, 7L))
        .isInstanceOf(InfluxException.class)
        .hasMessageContaining("field 'v' of measurement 'm' has values of type float and of type");
    assertThat(written()).isEmpty();
  }
}
