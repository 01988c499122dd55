package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tar archives in the ustar form: what a backup needs of them. */
final class Ustar {
  private static final int RECORD = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;

  private Ustar() {}

  /** Writes a regular file. */
  static void writeEntry(OutputStream out, String name, byte[] content) throws IOException {
    byte[] header = new byte[RECORD];
    putName(header, name);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(header, SIZE_AT, String.format("%011o\0%011o\0", content.length, 0));
    put(header, CHECKSUM_AT, " ".repeat(8));
    put(header, TYPE_AT, "0");
    put(header, MAGIC_AT, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    put(header, CHECKSUM_AT, String.format("%06o\0 ", sum));
    out.write(header);
    out.write(content);
    out.write(new byte[padding(content.length)]);
  }

  /** Writes the two empty records at the end. */
  static void writeEnd(OutputStream out) throws IOException {
    out.write(new byte[2 * RECORD]);
  }

  /** Names and sizes of the entries of an archive without long names. */
  static Map<String, Long> sizes(InputStream archive) throws IOException {
    DataInputStream in = new DataInputStream(archive);
    Map<String, Long> sizes = new LinkedHashMap<>();
    byte[] header = new byte[RECORD];
    for (in.readFully(header); header[0] != 0; in.readFully(header)) {
      String prefix = text(header, PREFIX_AT, PREFIX_BYTES);
      String name = text(header, 0, NAME_BYTES);
      long size = Long.parseLong(text(header, SIZE_AT, SIZE_BYTES).trim(), 8);
      sizes.put(prefix.isEmpty() ? name : prefix + "/" + name, size);
      skip(in, size + padding(size));
    }
    return sizes;
  }

  /** A long name is cut at a slash into prefix and name. */
  private static void putName(byte[] header, String name) {
    byte[] bytes = name.getBytes(UTF_8);
    if (bytes.length <= NAME_BYTES) {
      System.arraycopy(bytes, 0, header, 0, bytes.length);
      return;
    }
    int slash = Math.min(PREFIX_BYTES, bytes.length - 1);
    while (slash > 0 && bytes[slash] != '/') {
      slash--;
    }
    int rest = bytes.length - slash - 1;
    if (slash == 0 || rest > NAME_BYTES) {
      throw new IllegalArgumentException("name is too long for ustar: " + name);
    }
    System.arraycopy(bytes, 0, header, PREFIX_AT, slash);
    System.arraycopy(bytes, slash + 1, header, 0, rest);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static String text(byte[] header, int at, int length) {
    byte[] bytes = Arrays.copyOfRange(header, at, at + length);
    int end = 0;
    while (end < length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, UTF_8);
  }

  private static int padding(long size) {
    return (int) (-size & (RECORD - 1));
  }

  private static void skip(InputStream in, long count) throws IOException {
    long rest = count;
    while (rest > 0) {
      long skipped = in.skip(rest);
      if (skipped <= 0) {
        throw new EOFException("archive ends too early");
      }
      rest -= skipped;
    }
  }
}
