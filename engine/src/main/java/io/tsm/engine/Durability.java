package io.tsm.engine;

/** When a write of a {@link StorageEngine} is safe from a crash of the machine. */
public enum Durability {
  /**
   * When the call returns, as in InfluxDB. Writes that come at the same time share a sync. The
   * default.
   */
  EVERY_WRITE,

  /**
   * After {@link EngineOptions#syncInterval()} at the latest. A crash of the process alone loses
   * nothing that was written.
   */
  INTERVAL,

  /** After {@link StorageEngine#sync()}, a snapshot, or closing. */
  EXPLICIT
}
