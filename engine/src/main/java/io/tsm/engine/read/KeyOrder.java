package io.tsm.engine.read;

import io.tsm.engine.model.Keys;
import java.util.Arrays;
import java.util.Comparator;

/** Orders in which keys can be gone through. */
public enum KeyOrder implements Comparator<byte[]> {
  /** As unsigned bytes, separator included: the order in TSM files. */
  FILE {
    @Override
    public int compare(byte[] left, byte[] right) {
      return Arrays.compareUnsigned(left, right);
    }
  },

  /**
   * By the bytes of the series key, then of the field name: the order of canonical line protocol.
   * It differs from {@link #FILE} where a series key continues another one with a character below
   * the separator's {@code #}.
   */
  SERIES {
    @Override
    public int compare(byte[] left, byte[] right) {
      int leftEnd = Keys.indexOfSeparator(left, 0, left.length);
      int rightEnd = Keys.indexOfSeparator(right, 0, right.length);
      int order = Arrays.compareUnsigned(left, 0, leftEnd, right, 0, rightEnd);
      return order != 0
          ? order
          : Arrays.compareUnsigned(left, leftEnd, left.length, right, rightEnd, right.length);
    }
  }
}
