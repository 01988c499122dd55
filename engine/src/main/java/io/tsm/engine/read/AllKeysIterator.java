package io.tsm.engine.read;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import java.io.IOException;

/** All values of shards: a cursor for each key, one after the other. */
final class AllKeysIterator implements KeyIterator {
  private final KeyGroups keys;
  private KeyCursor cursor;

  AllKeysIterator(KeyGroups keys) {
    this.keys = keys;
  }

  @Override
  public boolean next() throws IOException {
    while (cursor == null || !cursor.next()) {
      close();
      if (!keys.next()) {
        return false;
      }
      cursor = keys.values();
    }
    return true;
  }

  @Override
  public byte[] key() {
    return cursor.key();
  }

  @Override
  public Values values() {
    return cursor.values();
  }

  @Override
  public int from() {
    return cursor.from();
  }

  @Override
  public int to() {
    return cursor.to();
  }

  @Override
  public void close() throws IOException {
    if (cursor != null) {
      KeyCursor closing = cursor;
      cursor = null;
      closing.close();
    }
  }
}
