package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Where the visible files of shards are: InfluxDB's own layout. */
public final class ShardPath {
  /** Ends the name of a file that is not published yet, in a shard that one process has. */
  public static final String TEMPORARY_SUFFIX = ".tsm.tmp";

  private static final String DATA = "data";
  private static final int LONGEST_NAME = 255;

  private ShardPath() {}

  /** The directory of a shard. */
  public static String of(String database, String retentionPolicy, long shardId) {
    return ofPolicy(database, retentionPolicy) + "/" + shardId;
  }

  /** The directory of all shards of a retention policy. */
  public static String ofPolicy(String database, String retentionPolicy) {
    return DATA + "/" + database + "/" + retentionPolicy;
  }

  /**
   * Checks the name of a database or a retention policy: it becomes the name of a directory.
   *
   * @param what what it names, for the message
   * @throws IllegalArgumentException if InfluxDB or the file system would not take it
   */
  public static void checkName(String what, String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("the name of a " + what + " cannot be '" + name + "'");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == '\\' || c < ' ' || c == 0x7F) {
        throw new IllegalArgumentException(
            String.format(
                "the name of a %s is a directory's name too: '%s' has the character U+%04X",
                what, name, (int) c));
      }
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of a " + what + " is longer than " + LONGEST_NAME + " bytes");
    }
  }

  /** Deletes what a process that died was about to make; nobody else may be at work there. */
  public static void deleteTemporaryFiles(Storage storage, String directory) throws IOException {
    for (Storage.FileEntry entry : storage.list(directory)) {
      if (!entry.isDirectory() && entry.name().endsWith(".tmp")) {
        storage.delete(directory + "/" + entry.name());
      }
    }
  }

  /** The TSM files of a shard, oldest first. */
  public static List<TsmFileName> listFiles(Storage storage, String directory) throws IOException {
    List<TsmFileName> files = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      if (!entry.isDirectory()) {
        TsmFileName.parse(entry.name()).ifPresent(files::add);
      }
    }
    files.sort(null);
    return files;
  }
}
