package io.tsm.engine.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.ByteWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Damaged tombstone files, of all four versions. */
final class TombstoneInputs {
  private static final int HEADER_BYTES = 4;
  private static final int VERSION = 0x1500;
  private static final int MANY = 1000;

  private final List<byte[]> seeds = new ArrayList<>(FuzzSeeds.influx(".tombstone"));

  TombstoneInputs() throws IOException {
    byte[] few = entries(3);
    byte[] many = entries(MANY);
    seeds.add("m,t=a#!~#f\nm#!~#g\n\nm,t=b#!~#f".getBytes(UTF_8));
    for (byte[] plain : List.of(few, many)) {
      seeds.add(file(2, plain));
      seeds.add(file(3, pack(plain)));
      seeds.add(file(4, pack(plain), pack(few)));
    }
  }

  /** Ranges of one key that do not touch. */
  private static byte[] entries(int count) {
    byte[] key = "m,t=a#!~#f".getBytes(UTF_8);
    ByteWriter out = new ByteWriter(1 << 12);
    for (int i = 0; i < count; i++) {
      out.writeInt(key.length);
      out.writeBytes(key);
      out.writeLong(i * 10L);
      out.writeLong(i * 10L + 5);
    }
    return out.toByteArray();
  }

  private static byte[] file(int version, byte[]... parts) {
    ByteWriter out = new ByteWriter(1 << 12);
    out.writeInt(VERSION + version);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] pack(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  byte[] next(SplittableRandom random) throws IOException {
    return next(random, seeds.get(random.nextInt(seeds.size())));
  }

  /** A valid file with damages. */
  byte[] next(SplittableRandom random, byte[] file) throws IOException {
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    int version = file[HEADER_BYTES - 1];
    if (file[2] != VERSION >> 8 || version < 3 || random.nextInt(3) == 0) {
      return Mutations.some(random, file, other);
    }
    // Of several members it makes one.
    byte[] plain = new GZIPInputStream(members(file)).readAllBytes();
    byte[] damaged = Mutations.some(random, plain, plain);
    int cut = random.nextInt(4) == 0 ? random.nextInt(damaged.length + 1) : damaged.length;
    byte[] first = pack(Arrays.copyOf(damaged, cut));
    byte[] rest = Arrays.copyOfRange(damaged, cut, damaged.length);
    return rest.length == 0 ? file(version, first) : file(version, first, pack(rest));
  }

  private static ByteArrayInputStream members(byte[] file) {
    return new ByteArrayInputStream(file, HEADER_BYTES, file.length - HEADER_BYTES);
  }

  /** Bytes of a file when it is unpacked, up to the first that is broken. */
  static long unpackedBytes(byte[] file) {
    long bytes = file.length;
    if (file.length > HEADER_BYTES) {
      try (GZIPInputStream in = new GZIPInputStream(members(file))) {
        byte[] buffer = new byte[1 << 12];
        for (int count = 0; count >= 0; count = in.read(buffer)) {
          bytes += count;
        }
      } catch (IOException e) {
        return bytes + (1 << 12); // what was read, and what may have come after it
      }
    }
    return bytes;
  }
}
