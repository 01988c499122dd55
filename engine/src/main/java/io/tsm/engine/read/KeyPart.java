package io.tsm.engine.read;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;

/** What one source has of a key. */
record KeyPart(KeySource source, int index) {

  FieldType type() {
    return source.type(index);
  }

  long minTime() {
    return source.minTime(index);
  }

  long maxTime() {
    return source.maxTime(index);
  }

  KeyIterator values() {
    return source.values(index);
  }
}
