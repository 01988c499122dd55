package io.tsm.engine.shard;

import io.tsm.engine.tsm.TsmFileInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * What was made of a {@link ShardCache}, or of several: files of values, and files of the keys and
 * times that are deleted of everything older.
 *
 * @param values TSM files in the order of their keys; none if there is no value
 * @param deletes TSM files with {@code true} at each key and time; none if nothing is deleted
 */
record Run(List<TsmFileInfo> values, List<TsmFileInfo> deletes) {

  /** Paths of all of its files. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    values.forEach(file -> paths.add(file.path()));
    deletes.forEach(file -> paths.add(file.path()));
    return paths;
  }
}
