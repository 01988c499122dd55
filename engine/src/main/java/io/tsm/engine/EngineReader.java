package io.tsm.engine;

import io.tsm.engine.io.Closing;
import io.tsm.engine.read.KeyGroups;
import io.tsm.engine.read.KeyOrder;
import io.tsm.engine.read.ShardReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Reads values of a {@link StorageEngine} as they were when it was made. Holds files open until it
 * is closed. Not thread-safe; make one for each thread.
 */
public final class EngineReader implements Closeable {
  private final List<ShardReader> newestFirst;

  EngineReader(List<ShardReader> newestFirst, long minTime, long maxTime) {
    this.newestFirst = newestFirst;
  }

  /** Goes through the keys, each once, with a cursor over the values of each. */
  public KeyGroups keys() {
    return new KeyGroups(newestFirst, KeyOrder.SERIES);
  }

  @Override
  public void close() throws IOException {
    Closing.closeAll(newestFirst);
  }
}
