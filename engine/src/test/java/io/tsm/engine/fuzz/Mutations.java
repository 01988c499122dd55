package io.tsm.engine.fuzz;

import io.tsm.engine.io.ByteWriter;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damage that knows nothing of what the bytes mean. */
public final class Mutations {
  private static final int LONGEST = 1 << 16;
  private static final int[] BYTES = {0, 1, 0x7F, 0x80, 0xFF};
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    256,
    1000,
    32767,
    32768,
    65535,
    65536,
    1 << 20,
    1 << 24,
    1 << 30,
    Integer.MAX_VALUE - 8,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private Mutations() {}

  /** Bytes with one to some damages. */
  public static byte[] some(SplittableRandom random, byte[] bytes, byte[] other) {
    byte[] damaged = bytes;
    int count = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      damaged = one(random, damaged, other);
    }
    return damaged;
  }

  /**
   * Bytes with one damage.
   *
   * @param bytes are not changed
   * @param other a valid file of which a part may be taken
   */
  public static byte[] one(SplittableRandom random, byte[] bytes, byte[] other) {
    if (bytes.length == 0) {
      return Arrays.copyOf(other, random.nextInt(other.length + 1));
    }
    int at = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(1, 10)));
    return switch (random.nextInt(12)) {
      case 0, 1 -> set(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
      case 2 -> set(bytes, at, random.nextInt());
      case 3 -> set(bytes, at, BYTES[random.nextInt(BYTES.length)]);
      case 4 -> set(bytes, at, bytes[at] + (random.nextBoolean() ? 1 : -1));
      case 5, 6 -> number(random, bytes, at);
      case 7 -> Arrays.copyOf(bytes, at);
      case 8 -> replace(bytes, at, length, new byte[0]);
      case 9 -> repeat(random, bytes, at, length);
      case 10 -> move(random, bytes, at, length);
      default -> splice(random, bytes, at, length, other);
    };
  }

  private static byte[] set(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  /** A number that is known for trouble, of 2, 4 or 8 bytes, in either order, or a uvarint. */
  private static byte[] number(SplittableRandom random, byte[] bytes, int at) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    byte[] changed = bytes.clone();
    if (random.nextInt(4) == 0) {
      return uvarint(changed, at, number);
    }
    int width = 2 << random.nextInt(3);
    boolean bigEndian = random.nextInt(4) > 0;
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      int shift = 8 * (bigEndian ? width - 1 - i : i);
      changed[at + i] = (byte) (number >>> shift);
    }
    return changed;
  }

  /**
   * A snappy block that says of itself that it unpacks to another length.
   *
   * @param packed begins with that length, as a uvarint
   */
  static byte[] claimOtherLength(SplittableRandom random, byte[] packed) {
    int end = 0;
    while (end < packed.length && packed[end] < 0) {
      end++;
    }
    int[] lengths = {0, 1, packed.length, packed.length * 64, 1 << 24, 1 << 28, Integer.MAX_VALUE};
    ByteWriter out = new ByteWriter(packed.length + 10);
    out.writeUvarint(lengths[random.nextInt(lengths.length)]);
    out.writeBytes(packed, Math.min(packed.length, end + 1), Math.max(0, packed.length - end - 1));
    return out.toByteArray();
  }

  private static byte[] uvarint(byte[] bytes, int at, long number) {
    long rest = number;
    int i = at;
    while (i < bytes.length - 1 && (rest & ~0x7FL) != 0) {
      bytes[i++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[i] = (byte) (rest & 0x7F);
    return bytes;
  }

  private static byte[] repeat(SplittableRandom random, byte[] bytes, int at, int length) {
    int most = Math.max(1, (LONGEST - bytes.length) / length);
    int times = random.nextInt(20) == 0 ? 1 + random.nextInt(most) : 1;
    if (bytes.length + (long) times * length > LONGEST) {
      return bytes;
    }
    byte[] more = new byte[times * length];
    for (int i = 0; i < more.length; i++) {
      more[i] = bytes[at + i % length];
    }
    return replace(bytes, at, 0, more);
  }

  private static byte[] move(SplittableRandom random, byte[] bytes, int at, int length) {
    byte[] moved = Arrays.copyOfRange(bytes, at, at + length);
    byte[] without = replace(bytes, at, length, new byte[0]);
    return replace(without, random.nextInt(without.length + 1), 0, moved);
  }

  private static byte[] splice(
      SplittableRandom random, byte[] bytes, int at, int length, byte[] other) {
    int from = random.nextInt(other.length + 1);
    int to = random.nextBoolean() ? other.length : Math.min(other.length, from + length);
    if (bytes.length + to - from > LONGEST) {
      return bytes;
    }
    return replace(
        bytes,
        at,
        random.nextBoolean() ? length : bytes.length - at,
        Arrays.copyOfRange(other, from, to));
  }

  /** The bytes with others in the place of {@code [at, at + length)}. */
  static byte[] replace(byte[] bytes, int at, int length, byte[] others) {
    byte[] changed = Arrays.copyOf(bytes, bytes.length - length + others.length);
    System.arraycopy(others, 0, changed, at, others.length);
    int rest = bytes.length - at - length;
    System.arraycopy(bytes, at + length, changed, at + others.length, rest);
    return changed;
  }
}
