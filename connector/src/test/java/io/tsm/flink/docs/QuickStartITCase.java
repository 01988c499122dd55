package io.tsm.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.StoredPoints;
import java.nio.file.Path;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link QuickStartExample}. */
class QuickStartITCase {

  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private Path root;

  @Test
  void writesAllReadings() throws Exception {
    QuickStartExample.main(new String[] {root.toString()});

    StoredPoints stored = StoredPoints.read(root, "metrics");
    assertThat(stored.rewrites()).isZero();
    assertThat(stored.lines())
        .hasSize(200_000)
        .contains(
            "air,sensor=s3 temperature=21.5 1704067200000000000",
            "air,sensor=s3 open=true 1704067200000000000",
            "air,sensor=s9 temperature=22.0 1704077199000000000");
  }
}
