package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tsm.engine.io.LocalStorage;
import io.tsm.flink.sink.testing.ForwardingStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a writer does when it can no longer clean up after itself: an exception from its close would
 * end the task manager, as {@link UnwritablePlacesITCase} has seen.
 */
class WriterCloseTest {
  @TempDir private Path temporary;

  @Test
  void doesNotThrowWhereNothingCanBeDeleted() throws Exception {
    SinkDriver driver = new SinkDriver(temporary).policy(BadRecordPolicy.REJECT);
    driver.writer().close();
    driver.storage(
        new ForwardingStorage(new LocalStorage(driver.root())) {
          @Override
          public boolean delete(String path) throws IOException {
            throw new IOException("cannot delete " + path);
          }

          @Override
          public List<FileEntry> list(String directory) throws IOException {
            throw new IOException("cannot list " + directory);
          }
        });
    TsmSinkWriter<String> writer = driver.writer(); // of records that are no points: no shard
    write(writer, "broken");
    writer.flush(false);
    assertThatCode(writer::close).doesNotThrowAnyException();
    assertThat(driver.handOver().isEmpty()).as("what else there is to close").isTrue();
    assertThat(driver.files("wal")).singleElement().asString().endsWith("/1.rejects");

    driver.loseProcess(); // what is left is in nobody's way
    try (TsmSinkWriter<String> next = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(next, "m,t=a f=1.5 1000");
      commit(committer, barrier(next));
    }
    assertThat(driver.lines()).containsExactly("m,t=a f=1.5 1000");
    assertThat(driver.files("rejected")).isEmpty();
  }
}
