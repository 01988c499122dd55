package io.tsm.flink.fs;

import io.tsm.engine.io.CachedInputFile;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;

/**
 * A root on one of Flink's file systems: HDFS, or an object store. Publishing is a rename, so a
 * published file has no other name any more.
 *
 * <p>File systems differ in what they answer when a name is taken, or there is nothing at it: a
 * false here, one of several exceptions there. So what matters is asked for, before and after. Only
 * HDFS renames exclusively; on an object store the look before is all there is, so that there one
 * sink may write to a root, and each shard of it in one place (invariant I3).
 */
@Internal
public final class FlinkStorage implements Storage {
  private final FileSystem fileSystem;
  private final Path root;

  /**
   * @param fileSystem without the safety net that closes what a task's thread opened: background
   *     work outlives its task
   */
  public FlinkStorage(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  @Override
  public OutputFile create(String path) throws IOException {
    Path file = resolve(path);
    FSDataOutputStream stream;
    try {
      stream = fileSystem.create(file, WriteMode.NO_OVERWRITE);
    } catch (IOException e) {
      throw whyNotCreated(file, e);
    }
    return new FlinkOutputFile(path, file.toString(), stream);
  }

  private IOException whyNotCreated(Path file, IOException failure) {
    try {
      if (fileSystem.exists(file)) {
        return withCause(new FileAlreadyExistsException(file.toString()), failure);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return new IOException("cannot create " + file + reason(failure), failure);
  }

  @Override
  public InputFile open(String path) throws IOException {
    Path file = resolve(path);
    try {
      long size = fileSystem.getFileStatus(file).getLen();
      InputFile opened = new FlinkInputFile(file.toString(), size, fileSystem.open(file));
      // They are read here and there, others from end to end.
      return path.endsWith(TsmFileName.SUFFIX) ? new CachedInputFile(opened) : opened;
    } catch (FileNotFoundException e) {
      throw withCause(new NoSuchFileException(file.toString()), e);
    }
  }

  @Override
  public void publish(String from, String to) throws IOException {
    Path source = resolve(from);
    Path target = resolve(to);
    if (fileSystem.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    IOException failure = null;
    boolean renamed = false;
    try {
      // HDFS renames nothing into a directory that is not there; object stores need none.
      renamed =
          fileSystem.rename(source, target)
              || (hasDirectory(target.getParent()) && fileSystem.rename(source, target));
    } catch (IOException e) {
      failure = e;
    }
    if (!renamed) {
      throw whyNot(source, target, failure);
    }
  }

  /** Makes it if it is not there. */
  private boolean hasDirectory(Path directory) throws IOException {
    return fileSystem.exists(directory) || fileSystem.mkdirs(directory);
  }

  private IOException whyNot(Path source, Path target, @Nullable IOException failure)
      throws IOException {
    if (failure instanceof InterruptedIOException) {
      return failure;
    }
    try {
      if (!fileSystem.exists(source)) {
        return withCause(new NoSuchFileException(source.toString()), failure);
      }
      // Not if it failed otherwise: then it may have been this very file that came there, by a copy
      // whose source could not be deleted, and to look for another name would copy it once more.
      if (isNameTaken(failure) && fileSystem.exists(target)) {
        return withCause(new FileAlreadyExistsException(target.toString()), failure);
      }
    } catch (IOException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e);
    }
    return new IOException("cannot rename " + source + " to " + target + reason(failure), failure);
  }

  /**
   * Some say so by an exception of Hadoop's, whose class a plugin has for itself, others by false.
   */
  private static boolean isNameTaken(@Nullable IOException failure) {
    return failure == null
        || failure
            .getClass()
            .getSimpleName()
            .equals(FileAlreadyExistsException.class.getSimpleName());
  }

  private static String reason(@Nullable IOException failure) {
    return failure == null ? "" : ": " + failure.getMessage();
  }

  private static <E extends IOException> E withCause(E exception, @Nullable IOException cause) {
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  /**
   * In HDFS by a rename; in an object store by a new object under the old name, which is there at
   * once and whole.
   */
  @Override
  public void replace(String from, String to) throws IOException {
    if (Storages.publishesExclusively(root.toString())) {
      HdfsFiles.replace(fileSystem, resolve(from), resolve(to));
      return;
    }
    byte[] bytes;
    try (InputFile source = open(from)) {
      bytes = new byte[(int) source.size()];
      source.readFully(0, bytes, 0, bytes.length);
    }
    try (FSDataOutputStream out = fileSystem.create(resolve(to), FileSystem.WriteMode.OVERWRITE)) {
      out.write(bytes);
    }
    fileSystem.delete(resolve(from), false);
  }

  @Override
  public List<FileEntry> list(String directory) throws IOException {
    Path path = resolve(directory);
    FileStatus[] statuses;
    try {
      statuses = fileSystem.listStatus(path);
    } catch (FileNotFoundException e) {
      return List.of(); // some say so, others return null or nothing
    }
    List<FileEntry> entries = new ArrayList<>();
    if (statuses != null) {
      for (FileStatus status : statuses) {
        if (!status.isDir() && status.getPath().getPath().equals(path.getPath())) {
          throw new IOException(path + " is a file where a directory is needed");
        }
        long size = status.isDir() ? 0 : status.getLen();
        entries.add(
            new FileEntry(
                status.getPath().getName(), status.isDir(), size, status.getModificationTime()));
      }
    }
    entries.sort(Comparator.comparing(FileEntry::name));
    return entries;
  }

  @Override
  public boolean delete(String path) throws IOException {
    Path file = resolve(path);
    try {
      return fileSystem.delete(file, false);
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Nothing to do: names are durable when they are there. */
  @Override
  public void syncDirectory(String directory) {}

  @Override
  public boolean exists(String path) throws IOException {
    return fileSystem.exists(resolve(path));
  }

  @Override
  public String describe(String path) {
    return resolve(path).toString();
  }

  @Override
  public String toString() {
    return root.toString();
  }

  private Path resolve(String path) {
    return path.isEmpty() ? root : new Path(root, path);
  }
}
