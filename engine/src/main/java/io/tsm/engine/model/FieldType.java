package io.tsm.engine.model;

import java.util.Locale;

/**
 * The five types of a field's values. InfluxDB numbers them differently in TSM blocks and in WAL
 * entries; both codes are stored for ever.
 */
public enum FieldType {
  FLOAT(0, 1),
  INTEGER(1, 2),
  BOOLEAN(2, 3),
  STRING(3, 4),
  UNSIGNED(4, 5);

  private static final FieldType[] BY_BLOCK_CODE = {FLOAT, INTEGER, BOOLEAN, STRING, UNSIGNED};

  private final int blockCode;
  private final int walCode;

  FieldType(int blockCode, int walCode) {
    this.blockCode = blockCode;
    this.walCode = walCode;
  }

  /** Its code in TSM blocks and in the index of a TSM file. */
  public int blockCode() {
    return blockCode;
  }

  /** Its code in write entries of a WAL. */
  public int walCode() {
    return walCode;
  }

  /** The type with this code in TSM files, or null. */
  public static FieldType ofBlockCode(int code) {
    return code >= 0 && code < BY_BLOCK_CODE.length ? BY_BLOCK_CODE[code] : null;
  }

  /** The type with this code in WAL entries, or null. */
  public static FieldType ofWalCode(int code) {
    return ofBlockCode(code - 1);
  }

  /** Its name as InfluxDB shows it: {@code float}, {@code integer} ... */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
