package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Allocations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record costs the writer no object: only columns grow, and these are copied in few batches, so
 * that the others show what else there is.
 */
class WriterAllocationTest {
  private static final int BATCHES = 200;
  private static final int RECORDS = 500; // of a batch
  private static final int MOST_BYTES_PER_RECORD = 4;
  private static final long START = 1_600_000_000_000_000_000L;
  private static final String[] HOSTS = {"a", "b"};

  @TempDir private Path temporary;
  private long time = START;

  @Test
  void aRecordLeavesNoGarbage() throws Exception {
    SinkDriver driver = new SinkDriver(temporary);
    driver.memory(256 << 20); // or caches become files, and columns begin anew
    int fields = 8;
    String[] names = new String[fields];
    for (int i = 0; i < fields; i++) {
      names[i] = "field" + i;
    }
    PointConverter<String> converter =
        (host, out) -> {
          out.point("cpu").tag("host", host);
          for (int i = 0; i < fields; i++) {
            out.builder().field(names[i], time * 0.5 + i);
          }
          out.builder().time(time++);
          out.emit();
        };
    try (TsmSinkWriter<String> writer = driver.writer(true, converter)) {
      List<Long> batches = new ArrayList<>();
      for (int batch = 0; batch < BATCHES; batch++) {
        batches.add(Allocations.during(() -> write(writer)));
      }
      Collections.sort(batches);
      assertThat(batches.get(BATCHES / 2)).isLessThan(MOST_BYTES_PER_RECORD * RECORDS);
    }
  }

  private static void write(TsmSinkWriter<String> writer) throws IOException {
    for (int i = 0; i < RECORDS; i++) {
      try {
        writer.write(HOSTS[i % HOSTS.length], null);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
