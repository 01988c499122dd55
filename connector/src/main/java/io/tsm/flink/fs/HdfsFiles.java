package io.tsm.flink.fs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.fs.hdfs.HadoopFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * What HDFS can do and Flink's interface cannot say. Of Hadoop's classes, so it is touched for
 * paths in HDFS only: elsewhere they need not be there.
 */
@Internal
final class HdfsFiles {
  private HdfsFiles() {}

  /**
   * Renames a file, over another one if there is one, in one step of the name node.
   *
   * @throws NoSuchFileException if there is nothing to rename
   */
  static void replace(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (!(fileSystem instanceof HadoopFileSystem hadoop)
        || !(hadoop.getHadoopFileSystem() instanceof DistributedFileSystem files)) {
      throw new IOException(
          "cannot replace "
              + to
              + ": Flink's file system for it is a "
              + fileSystem.getClass().getName()
              + ", not Hadoop's own. Deletes and compaction in HDFS need it bare: remove the limits"
              + " of connections (fs.hdfs.limit.*) from Flink's configuration, and put Hadoop on"
              + " the class path");
    }
    try {
      files.rename(
          new org.apache.hadoop.fs.Path(from.toUri()),
          new org.apache.hadoop.fs.Path(to.toUri()),
          Options.Rename.OVERWRITE);
    } catch (FileNotFoundException e) {
      NoSuchFileException missing = new NoSuchFileException(from.toString());
      missing.initCause(e);
      throw missing;
    }
  }
}
