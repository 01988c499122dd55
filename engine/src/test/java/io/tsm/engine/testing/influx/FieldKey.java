package io.tsm.engine.testing.influx;

/**
 * A field of a series. Sorted by the UTF-8 bytes of the series key, then of the field name.
 *
 * @param series the series key as TSM files have it: escaped, tags sorted
 * @param field the bare name of the field
 */
public record FieldKey(String series, String field) implements Comparable<FieldKey> {

  @Override
  public int compareTo(FieldKey other) {
    int order = compareCodePoints(series, other.series);
    return order != 0 ? order : compareCodePoints(field, other.field);
  }

  /** The order of code points, which is that of their UTF-8 bytes. */
  static int compareCodePoints(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean bothOrNone = Character.isSurrogate(l) == Character.isSurrogate(r);
        return bothOrNone ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
