package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.shard.RootInUseException;
import io.tsm.engine.shard.RootLock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root is a sink's or an embedded engine's, at one time. */
class EngineBesideSinkTest {
  @TempDir private Path temporary;

  @Test
  void aWriterDoesNotStartWhileAnEngineHasTheRoot() throws Exception {
    SinkDriver driver = new SinkDriver(temporary);
    try (RootLock engine = RootLock.acquire(driver.root())) {
      assertThatThrownBy(driver::writer)
          .isInstanceOf(RootInUseException.class)
          .hasMessageContaining(engine.root().toString());
      assertThat(driver.handOver().isEmpty()).isTrue();
      assertThat(driver.files("wal")).isEmpty();
    }
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, "m,t=a f=1.5 1000");
      commit(committer, barrier(writer));
    }
    assertThat(driver.lines()).containsExactly("m,t=a f=1.5 1000");
  }

  /** It may have commits to recover before there is a writer. */
  @Test
  void norDoesACommitter() throws Exception {
    Path root = temporary.resolve("root");
    TsmSink<String> sink =
        TsmSink.<String>builder()
            .path(root.toString())
            .database("db")
            .converter(PointConverters.lineProtocol())
            .build();
    try (RootLock engine = RootLock.acquire(root)) {
      assertThatThrownBy(() -> sink.createCommitter(new SinkDriver.CommitterContext()))
          .isInstanceOf(RootInUseException.class)
          .hasMessageContaining(engine.root().toString());
    }
    sink.createCommitter(new SinkDriver.CommitterContext()).close();
  }
}
