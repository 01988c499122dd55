package io.tsm.engine.shard;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.List;

/** A storage in which somebody else does something just before a file is published. */
final class StorageWithHook implements Storage {
  private final Storage storage;
  private final Hook hook;
  private String wanted;

  StorageWithHook(Storage storage, Hook hook) {
    this.storage = storage;
    this.hook = hook;
  }

  /** What somebody else does. */
  interface Hook {
    void run() throws IOException;
  }

  /** Runs the hook once, before the first file is published whose path has this in it. */
  void beforePublishOf(String part) {
    wanted = part;
  }

  @Override
  public void publish(String from, String to) throws IOException {
    if (wanted != null && from.contains(wanted)) {
      wanted = null;
      hook.run();
    }
    storage.publish(from, to);
  }

  @Override
  public OutputFile create(String path) throws IOException {
    return storage.create(path);
  }

  @Override
  public InputFile open(String path) throws IOException {
    return storage.open(path);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    storage.replace(from, to);
  }

  @Override
  public List<FileEntry> list(String directory) throws IOException {
    return storage.list(directory);
  }

  @Override
  public boolean delete(String path) throws IOException {
    return storage.delete(path);
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    storage.syncDirectory(directory);
  }

  @Override
  public boolean exists(String path) throws IOException {
    return storage.exists(path);
  }

  @Override
  public String describe(String path) {
    return storage.describe(path);
  }
}
