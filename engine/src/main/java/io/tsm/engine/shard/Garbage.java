package io.tsm.engine.shard;

/**
 * A file or folder that {@link GarbageCollector} came across.
 *
 * @param path in the root
 * @param sink its id; empty if the file belongs to none
 * @param writer the name of its folder; empty if the file belongs to none
 * @param bytes 0 for a folder
 * @param modifiedMillis since 1970, UTC; 0 if it is not known
 */
public record Garbage(
    String path, String sink, String writer, Kind kind, long bytes, long modifiedMillis) {

  /** What it is. */
  public enum Kind {
    SEGMENT("segments"),
    STAGED("staged files"),
    REJECTS("rejects"),
    CONFLICTS("conflicts"),
    MARK("marks"),
    /** A file that a compaction did not put in the place of others. */
    COMPACTION("compactions"),
    HEARTBEAT("heartbeats"),
    LAYOUT("staged layouts"),
    FOLDER("folders"),
    /** Has no name of ours. */
    UNKNOWN("unknown");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }

    static Kind of(CommitFileName.Kind kind) {
      return switch (kind) {
        case SEGMENT -> SEGMENT;
        case STAGED, DELETES, TOMBSTONE -> STAGED;
        case REJECTS -> REJECTS;
        case CONFLICTS -> CONFLICTS;
        case MARK -> MARK;
      };
    }

    /** For people. */
    @Override
    public String toString() {
      return plural;
    }
  }
}
