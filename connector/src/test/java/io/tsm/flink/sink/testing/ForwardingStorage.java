package io.tsm.flink.sink.testing;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.List;

/** Passes everything on; tests override what is to go wrong, or to be watched. */
public class ForwardingStorage implements Storage {
  private final Storage files;

  public ForwardingStorage(Storage files) {
    this.files = files;
  }

  @Override
  public OutputFile create(String path) throws IOException {
    return files.create(path);
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
  public void syncDirectory(String directory) throws IOException {
    files.syncDirectory(directory);
  }

  @Override
  public boolean exists(String path) throws IOException {
    return files.exists(path);
  }

  @Override
  public String describe(String path) {
    return files.describe(path);
  }
}
