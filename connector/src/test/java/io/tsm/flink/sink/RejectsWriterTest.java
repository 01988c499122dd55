package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsWriterTest {
  @TempDir private Path root;

  @Test
  void nothingRefusedMakesNoFile() throws Exception {
    try (RejectsWriter writer = new RejectsWriter(new LocalStorage(root), "wal/1.rejects")) {
      assertThat(writer.finish()).isNull();
      writer.abandon();
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void recordsAfterTheirReasons() throws Exception {
    FileRef file;
    try (RejectsWriter writer = new RejectsWriter(new LocalStorage(root), "wal/1.rejects")) {
      writer.add("m f=é 1", "bad\r\nvalue");
      for (int i = 0; i < 5_000; i++) {
        writer.add("record " + i, "reason " + i);
      }
      file = writer.finish();
    }
    byte[] bytes = Files.readAllBytes(root.resolve("wal/1.rejects"));
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    assertThat(file).isEqualTo(new FileRef(bytes.length, (int) checksum.getValue()));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
          .hasSize(10_002)
          .startsWith("# bad\\r\\nvalue", "m f=é 1", "# reason 0", "record 0")
          .endsWith("# reason 4999", "record 4999");
    }
  }

  @Test
  void publishedOnceHoweverOftenItIsTried() throws Exception {
    LocalStorage storage = new LocalStorage(root);
    Files.writeString(root.resolve("first"), "first");
    Files.writeString(root.resolve("second"), "second");
    Rejects.publish(storage, "first", "rejected/x.lp.gz");
    Rejects.publish(storage, "first", "rejected/x.lp.gz");
    Rejects.publish(storage, "second", "rejected/x.lp.gz");
    assertThat(root.resolve("rejected/x.lp.gz")).hasContent("first");
  }

  @Test
  void abandonedItIsGone() throws Exception {
    RejectsWriter writer = new RejectsWriter(new LocalStorage(root), "1.rejects");
    writer.add("record", "reason");
    writer.abandon();
    assertThat(root).isEmptyDirectory();
  }
}
