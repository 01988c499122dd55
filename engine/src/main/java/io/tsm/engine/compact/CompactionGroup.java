package io.tsm.engine.compact;

import io.tsm.engine.tsm.TsmFileName;
import java.util.List;

/**
 * Files that are to be merged, oldest first: all files of some generations between which there is
 * no other one. So what comes out can take the place of the newest of them, and no value passes an
 * older or a newer one.
 *
 * @param files at least one
 * @param recut whether to cut blocks anew so that none but the last of a key is smaller than a full
 *     one. Otherwise full blocks go through as they are, and smaller ones stay between them
 */
public record CompactionGroup(List<CompactionFile> files, boolean recut) {
  public CompactionGroup {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a group without files");
    }
  }

  /** Their names, oldest first. */
  public List<TsmFileName> names() {
    return files.stream().map(CompactionFile::name).toList();
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(CompactionFile::size).sum();
  }
}
