package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import java.util.List;

/** A field of a series, and who has it. */
final class FieldParts {
  private final byte[] name;
  private final byte[] key;
  private final FieldType type;
  private final List<KeyPart> newestFirst;

  /**
   * @param name bare, UTF-8
   * @param newestFirst at least one
   * @throws CorruptFileException if they have two types
   */
  FieldParts(byte[] name, byte[] key, List<KeyPart> newestFirst) throws CorruptFileException {
    this.name = name;
    this.key = key;
    this.type = KeyPart.oneType(key, newestFirst);
    this.newestFirst = newestFirst;
  }

  byte[] name() {
    return name;
  }

  byte[] key() {
    return key;
  }

  FieldType type() {
    return type;
  }

  List<KeyPart> newestFirst() {
    return newestFirst;
  }
}
