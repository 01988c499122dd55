package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/**
 * A cluster in this process for one job after the other, as to start one takes longer than some
 * jobs.
 */
record Cluster(MiniCluster jobs, TemporaryFolder folder) implements AutoCloseable {

  /** Starts one, with its own files on a disk. */
  static Cluster start(Path disk) throws Exception {
    TemporaryFolder folder = new TemporaryFolder(disk);
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(CoreOptions.TMP_DIRS, folder.path().toString());
    MiniCluster jobs =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(Job.PARALLELISM)
                .build());
    Cluster cluster = new Cluster(jobs, folder);
    try {
      jobs.start();
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  @Override
  public void close() throws IOException {
    try {
      jobs.closeAsync().join();
    } finally {
      folder.close();
    }
  }
}
