package io.tsm.engine.compact;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.RawBlock;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The files that a merge writes: one, and another one whenever it is full. */
final class MergeOutput {
  private final Storage storage;
  private final Supplier<String> paths;
  private final TsmLimits limits;
  private final Throttle throttle;
  private final List<TsmFileInfo> files = new ArrayList<>();
  private OutputFile file; // the one that is being written; null for none
  private TsmWriter writer;
  private long accounted; // bytes of it that the throttle knows of

  MergeOutput(Storage storage, Supplier<String> paths, TsmLimits limits, Throttle throttle) {
    this.storage = storage;
    this.paths = paths;
    this.limits = limits;
    this.throttle = throttle;
  }

  /** Writes rows of a key. */
  void append(byte[] key, Values values, int from, int to) throws IOException {
    int row = from;
    while (row < to) {
      begin();
      row += writer.append(key, values, row, to);
      if (writer.isFull()) {
        end();
      }
    }
    account();
  }

  /** Writes a block of a key. */
  void append(byte[] key, RawBlock block) throws IOException {
    begin();
    if (!writer.appendBlock(key, block)) {
      end();
      begin();
      writer.appendBlock(key, block);
    }
    if (writer.isFull()) {
      end();
    }
    account();
  }

  private void begin() throws IOException {
    if (writer == null) {
      throttle.acquire(0);
      file = storage.create(paths.get());
      writer = new TsmWriter(file, limits);
      accounted = 0;
    }
  }

  private void end() throws IOException {
    TsmFileInfo info = writer.finish();
    files.add(info);
    file = null;
    writer = null;
    throttle.acquire(info.size() - accounted);
  }

  /** Tells the throttle what was written since it was last asked. */
  private void account() throws IOException {
    if (writer != null && writer.blockBytes() > accounted) {
      long bytes = writer.blockBytes() - accounted;
      accounted += bytes;
      throttle.acquire(bytes);
    }
  }

  /** Asks whether to go on. */
  void checkWanted() throws IOException {
    throttle.acquire(0);
  }

  /** Ends the last file. */
  List<TsmFileInfo> finish() throws IOException {
    if (writer != null) {
      end();
    }
    return files;
  }

  /** Deletes all that was written. */
  void deleteAfterFailure(Throwable failure) {
    if (file != null) {
      OutputFile open = file;
      Closing.closeAfterFailure(failure, open, () -> storage.delete(open.path()));
    }
    for (TsmFileInfo done : files) {
      Closing.closeAfterFailure(failure, () -> storage.delete(done.path()));
    }
  }
}
