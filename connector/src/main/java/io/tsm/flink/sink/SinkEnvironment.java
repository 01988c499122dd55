package io.tsm.flink.sink;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.RootLock;
import io.tsm.flink.fs.Storages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;

/**
 * What a sink needs of the world: files, threads, random names and pauses. Passed in, so that a
 * test can run writers, committers and their background work on one seeded schedule.
 *
 * @param storage the root
 * @param runStorage temporary files, which die with the process
 * @param handOver from writers to committers, and the threads of both
 * @param compactions what compactors share, and their threads
 * @param heartbeats that the sink shows
 * @param ids makes names that nobody else has
 * @param retry how steps of a commit are repeated
 */
@Internal
record SinkEnvironment(
    Storage storage,
    Storage runStorage,
    HandOver handOver,
    Compactions compactions,
    Heartbeats heartbeats,
    Supplier<UUID> ids,
    Retry retry) {

  /**
   * Looks if an embedded engine, or a command that changes files, has the root.
   *
   * @throws io.tsm.engine.shard.RootInUseException if so
   */
  void refuseHeldRoot() throws IOException {
    if (storage instanceof LocalStorage local) {
      RootLock.refuseIfHeld(local);
    }
  }

  /** The real one. */
  static SinkEnvironment of(TsmSinkOptions options) throws IOException {
    String directory = options.localDirectory();
    return new SinkEnvironment(
        Storages.open(options.path()),
        LocalStorage.temporary(
            Path.of(directory != null ? directory : System.getProperty("java.io.tmpdir"))),
        HandOver.get(),
        Compactions.get(),
        ProcessHeartbeats.get(),
        UUID::randomUUID,
        new Retry(TimeUnit.MILLISECONDS::sleep));
  }
}
