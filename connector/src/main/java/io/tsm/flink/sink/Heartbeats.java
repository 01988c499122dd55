package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import java.util.UUID;
import org.apache.flink.annotation.Internal;

/** Show that a sink is at work, to whoever looks at its root from outside. */
@Internal
interface Heartbeats {
  /** Nobody looks. */
  Heartbeats NONE =
      new Heartbeats() {
        @Override
        public Lease open(Storage storage, UUID sinkId) {
          return () -> {};
        }

        @Override
        public void clear(UUID sinkId) {}
      };

  /**
   * Keeps a heartbeat of a sink in a root until the lease is closed, and all others that were
   * opened for the same. Returns at once, and nothing that goes wrong with heartbeats is thrown.
   */
  Lease open(Storage storage, UUID sinkId);

  /** Ends those of a sink, whoever has leases: the classes of its job are about to go. */
  void clear(UUID sinkId);

  /** Held by a writer or a committer. */
  @FunctionalInterface
  interface Lease extends AutoCloseable {
    /** Closed twice it counts once. */
    @Override
    void close();
  }
}
