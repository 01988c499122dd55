package io.tsm.engine.read;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A field of a series, in one type, and who has it. */
final class FieldParts {
  private final byte[] name;
  private final byte[] key;
  private final FieldType type;
  private final List<KeyPart> newestFirst;

  private FieldParts(byte[] name, byte[] key, FieldType type, List<KeyPart> newestFirst) {
    this.name = name;
    this.key = key;
    this.type = type;
    this.newestFirst = newestFirst;
  }

  /**
   * Makes one for each type that a field has: one, or more if several shards are read as one.
   *
   * @param name bare, UTF-8
   * @param newestFirst at least one
   * @throws CorruptFileException if two parts of one shard have different types
   */
  static List<FieldParts> byType(byte[] name, byte[] key, List<KeyPart> newestFirst)
      throws CorruptFileException {
    FieldType newest = KeyPart.newestType(key, newestFirst);
    if (newestFirst.stream().allMatch(part -> part.type() == newest)) {
      return List.of(new FieldParts(name, key, newest, newestFirst));
    }
    Map<FieldType, List<KeyPart>> byType =
        newestFirst.stream()
            .collect(groupingBy(KeyPart::type, () -> new EnumMap<>(FieldType.class), toList()));
    return byType.entrySet().stream()
        .map(entry -> new FieldParts(name, key, entry.getKey(), entry.getValue()))
        .toList();
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
