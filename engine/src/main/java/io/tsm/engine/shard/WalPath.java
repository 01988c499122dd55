package io.tsm.engine.shard;

import java.util.UUID;

/**
 * Where the files of writers are before they are published: {@code wal/<sink id>/<subtask>-<writer
 * id>/}, and beside the writers' folders the heartbeats of the processes in which the sink runs.
 */
public final class WalPath {
  /** Holds a folder for each sink. */
  public static final String DIRECTORY = "wal";

  private WalPath() {}

  /**
   * The folder of a sink.
   *
   * @param sinkId one for each submission of a job
   */
  public static String ofSink(UUID sinkId) {
    return DIRECTORY + "/" + sinkId;
  }

  /**
   * The folder of a writer.
   *
   * @param writerId one for each instance of a writer
   */
  public static String ofWriter(UUID sinkId, int subtask, UUID writerId) {
    return ofSink(sinkId) + "/" + subtask + "-" + writerId;
  }

  /**
   * A heartbeat.
   *
   * @param process random, one for each process
   * @param number greater than those of all earlier ones of the process
   */
  public static String ofHeartbeat(UUID sinkId, UUID process, long number) {
    return ofSink(sinkId) + "/" + new HeartbeatName(process, number).fileName();
  }

  /**
   * The folder of a compactor: of files that are not put in the place of others yet.
   *
   * @param compactorId random, one for each compactor
   */
  public static String ofCompactor(UUID sinkId, UUID compactorId) {
    return ofSink(sinkId) + "/" + CompactorFolder.name(compactorId);
  }
}
