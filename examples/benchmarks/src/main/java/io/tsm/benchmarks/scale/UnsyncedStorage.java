package io.tsm.benchmarks.scale;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.List;

/**
 * Files that nobody needs after a crash. What is written in a thousand small files is not to be
 * compared with what is written in one by the thousand times that the disk is waited for.
 */
record UnsyncedStorage(Storage files) implements Storage {

  @Override
  public OutputFile create(String path) throws IOException {
    OutputFile file = files.create(path);
    return new OutputFile() {
      @Override
      public String path() {
        return file.path();
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
      }

      @Override
      public long position() {
        return file.position();
      }

      @Override
      public void sync() {}

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public InputFile open(String path) throws IOException {
    return files.open(path);
  }

  @Override
  public void publish(String from, String to) throws IOException {
    files.publish(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    files.replace(from, to);
  }

  @Override
  public List<FileEntry> list(String directory) throws IOException {
    return files.list(directory);
  }

  @Override
  public boolean delete(String path) throws IOException {
    return files.delete(path);
  }

  @Override
  public void syncDirectory(String directory) {}

  @Override
  public boolean exists(String path) throws IOException {
    return files.exists(path);
  }

  @Override
  public String describe(String path) {
    return files.describe(path);
  }
}
