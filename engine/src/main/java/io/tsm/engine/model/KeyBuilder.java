package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.InvalidPointException.Reason;
import java.util.Arrays;

/**
 * Builds escaped series keys in a buffer that is reused. Tags that come in the order of their
 * escaped names are written once; others are moved into place at the end. Tags with an empty value
 * do not exist.
 */
final class KeyBuilder {
  private ByteWriter key = new ByteWriter(256);
  private ByteWriter other = new ByteWriter(256);
  private int tagCount;
  private int[] starts = new int[16]; // of each tag's name; the comma is before it
  private int[] nameEnds = new int[16];
  private int[] ends = new int[16];
  private boolean sorted;

  /** Begins a key with a bare measurement. */
  void start(String measurement) {
    begin();
    encode("measurement", Reason.EMPTY_MEASUREMENT, measurement, KeyText.MEASUREMENT);
  }

  /**
   * Begins a key.
   *
   * @param bytes holds the bare name in {@code [from, to)}
   */
  void start(byte[] bytes, int from, int to) {
    begin();
    Limits.checkPart("measurement", Reason.EMPTY_MEASUREMENT, bytes, from, to);
    KeyText.escape(bytes, from, to, KeyText.MEASUREMENT, key);
  }

  private void begin() {
    key.clear();
    tagCount = 0;
    sorted = true;
  }

  void tag(String name, String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    int start = beginTag();
    encode("tag name", Reason.EMPTY_TAG_NAME, name, KeyText.TAG);
    int nameEnd = endName(start);
    encode("tag value", Reason.SYNTAX, value, KeyText.TAG);
    endTag(start, nameEnd);
  }

  /** Adds a tag, with its bare value in {@code bytes[from, to)}. */
  void tag(String name, byte[] bytes, int from, int to) {
    if (from == to) {
      return;
    }
    int start = beginTag();
    encode("tag name", Reason.EMPTY_TAG_NAME, name, KeyText.TAG);
    int nameEnd = endName(start);
    value(bytes, from, to);
    endTag(start, nameEnd);
  }

  /** Adds a tag, with bare name and value. */
  void tag(byte[] bytes, int nameFrom, int nameTo, int valueFrom, int valueTo) {
    if (valueFrom == valueTo) {
      return;
    }
    int start = beginTag();
    Limits.checkPart("tag name", Reason.EMPTY_TAG_NAME, bytes, nameFrom, nameTo);
    KeyText.escape(bytes, nameFrom, nameTo, KeyText.TAG, key);
    int nameEnd = endName(start);
    value(bytes, valueFrom, valueTo);
    endTag(start, nameEnd);
  }

  private void value(byte[] bytes, int from, int to) {
    Limits.checkPart("tag value", Reason.SYNTAX, bytes, from, to);
    KeyText.escape(bytes, from, to, KeyText.TAG, key);
  }

  private int beginTag() {
    key.writeByte(',');
    return key.size();
  }

  private int endName(int start) {
    int end = key.size();
    key.writeByte('=');
    if (tagCount > 0) {
      int order = compareNames(tagCount - 1, start, end);
      if (order == 0) {
        throw duplicate(start, end);
      }
      sorted &= order < 0;
    }
    return end;
  }

  private void endTag(int start, int nameEnd) {
    if (tagCount == starts.length) {
      starts = Arrays.copyOf(starts, 2 * tagCount);
      nameEnds = Arrays.copyOf(nameEnds, 2 * tagCount);
      ends = Arrays.copyOf(ends, 2 * tagCount);
    }
    starts[tagCount] = start;
    nameEnds[tagCount] = nameEnd;
    ends[tagCount] = key.size();
    tagCount++;
  }

  /** Ends the key: {@code array()[0, length())} is valid until the next start. */
  void finish() {
    if (!sorted) {
      sort();
    }
  }

  byte[] array() {
    return key.array();
  }

  int length() {
    return key.size();
  }

  private void sort() {
    for (int i = 1; i < tagCount; i++) {
      int start = starts[i];
      int nameEnd = nameEnds[i];
      int end = ends[i];
      int k = i;
      for (; k > 0; k--) {
        int order = compareNames(k - 1, start, nameEnd);
        if (order == 0) {
          throw duplicate(start, nameEnd);
        }
        if (order < 0) {
          break;
        }
        starts[k] = starts[k - 1];
        nameEnds[k] = nameEnds[k - 1];
        ends[k] = ends[k - 1];
      }
      starts[k] = start;
      nameEnds[k] = nameEnd;
      ends[k] = end;
    }
    moveTags();
  }

  private void moveTags() {
    int measurementEnd = key.size();
    for (int i = 0; i < tagCount; i++) {
      measurementEnd = Math.min(measurementEnd, starts[i] - 1);
    }
    other.clear();
    other.writeBytes(key.array(), 0, measurementEnd);
    for (int i = 0; i < tagCount; i++) {
      other.writeBytes(key.array(), starts[i] - 1, ends[i] - starts[i] + 1);
    }
    ByteWriter swap = key;
    key = other;
    other = swap;
    sorted = true;
  }

  private int compareNames(int tag, int start, int end) {
    byte[] array = key.array();
    return Arrays.compareUnsigned(array, starts[tag], nameEnds[tag], array, start, end);
  }

  private InvalidPointException duplicate(int start, int end) {
    return new InvalidPointException(
        Reason.DUPLICATE_TAG,
        "tag %s comes twice in a point; leave one out"
            .formatted(Limits.shown(key.array(), start, end)));
  }

  private void encode(String what, Reason ifEmpty, String text, long escapes) {
    if (text.length() > Limits.MAX_KEY_BYTES) {
      Limits.checkKeyLength(text.length(), 1);
    }
    int from = key.size();
    if (!KeyText.encode(text, escapes, key)) {
      throw new InvalidPointException(
          Reason.NOT_UTF8, "the " + what + " has half a surrogate pair in it; remove it");
    }
    Limits.checkPart(what, ifEmpty, key.array(), from, key.size());
  }
}
