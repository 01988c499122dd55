package io.tsm.engine.read;

import io.tsm.engine.model.Tags;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/**
 * A condition on the tags of a series, asked once for each series. A tag that a series does not
 * have counts as one with an empty value, as in InfluxQL: {@code notEqual("host", "a")} holds for
 * series without a host, {@code equal("host", "")} for them alone. Names and values are bare, and
 * compared by their bytes. Those made here can be serialized.
 */
@FunctionalInterface
public interface TagPredicate extends Serializable {

  /**
   * Tells whether a series is wanted.
   *
   * @param series its escaped key, which must not be changed
   */
  boolean test(byte[] series);

  /** Every series. */
  static TagPredicate all() {
    return series -> true;
  }

  /** The tag has this value. */
  static TagPredicate equal(String tag, String value) {
    byte[] name = Tags.escape(tag);
    byte[] wanted = Tags.escape(value);
    return series -> {
      int start = Tags.valueStart(series, name);
      return start < 0
          ? wanted.length == 0
          : Arrays.equals(series, start, Tags.valueEnd(series, start), wanted, 0, wanted.length);
    };
  }

  /** The tag has another value, or none. */
  static TagPredicate notEqual(String tag, String value) {
    return equal(tag, value).not();
  }

  /** The tag has one of these values. */
  static TagPredicate in(String tag, Collection<String> values) {
    byte[] name = Tags.escape(tag);
    Comparator<byte[]> order = Arrays::compareUnsigned;
    byte[][] wanted = values.stream().map(Tags::escape).sorted(order).toArray(byte[][]::new);
    return series -> {
      int start = Tags.valueStart(series, name);
      byte[] value =
          start < 0 ? new byte[0] : Arrays.copyOfRange(series, start, Tags.valueEnd(series, start));
      return Arrays.binarySearch(wanted, value, Arrays::compareUnsigned) >= 0;
    };
  }

  /** The tag's value begins with a text. */
  static TagPredicate prefix(String tag, String text) {
    byte[] name = Tags.escape(tag);
    byte[] prefix = Tags.escape(text);
    return series -> {
      int start = Tags.valueStart(series, name);
      return start < 0
          ? prefix.length == 0
          : Tags.startsWith(series, start, Tags.valueEnd(series, start), prefix);
    };
  }

  /** The series has the tag. */
  static TagPredicate present(String tag) {
    byte[] name = Tags.escape(tag);
    return series -> Tags.valueStart(series, name) >= 0;
  }

  /** The series does not have the tag. */
  static TagPredicate absent(String tag) {
    return present(tag).not();
  }

  /** Both hold. */
  default TagPredicate and(TagPredicate other) {
    return series -> test(series) && other.test(series);
  }

  /** One of the two holds, or both. */
  default TagPredicate or(TagPredicate other) {
    return series -> test(series) || other.test(series);
  }

  /** This does not hold. */
  default TagPredicate not() {
    return series -> !test(series);
  }
}
