package io.tsm.engine.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.wal.Wal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.xerial.snappy.Snappy;

/** Damaged segments of the log. */
final class WalInputs {
  private static final int HEADER_BYTES = 5;
  private static final int DELETE_LINES = 2; // nobody writes them any more

  private final List<byte[]> seeds = new ArrayList<>(FuzzSeeds.influx(".wal"));

  /** Those of InfluxDB, and of our writer. */
  WalInputs(Path folder) throws IOException {
    LocalStorage storage = new LocalStorage(folder);
    for (int i = 1; i <= 4; i++) {
      String name = "fuzz-" + i + ".wal";
      try (Wal wal = new Wal(storage, number -> name, Long.MAX_VALUE)) {
        write(new SplittableRandom(i), wal);
        wal.closeSegments();
      }
      seeds.add(Files.readAllBytes(folder.resolve(name)));
      storage.delete(name);
    }
    byte[] lines = Snappy.compress("m,t=a#!~#f\nm#!~#g\n".getBytes(UTF_8));
    seeds.add(join(List.of(new Entry(DELETE_LINES, lines))));
  }

  private static void write(SplittableRandom random, Wal wal) throws IOException {
    for (int entry = 0; entry < 5; entry++) {
      wal.writeMulti(
          visitor -> {
            for (FieldType type : FieldType.values()) {
              Values values = Values.create(type, 8);
              for (int row = random.nextInt(8); row >= 0; row--) {
                TestContent.append(random, values, random.nextInt(100));
              }
              byte[] field = type.toString().getBytes(UTF_8);
              SeriesKey series = SeriesKey.ofStored("m,t=a".getBytes(UTF_8), 0, 5);
              visitor.visit(series, field, values, 0, values.size());
            }
          });
      wal.writeDelete(List.of("m,t=a#!~#float".getBytes(UTF_8)), entry, 50);
    }
  }

  /** An entry as it is stored. */
  private static final class Entry {
    private final int type;
    private final byte[] packed;

    Entry(int type, byte[] packed) {
      this.type = type;
      this.packed = packed;
    }
  }

  byte[] next(SplittableRandom random) throws IOException {
    return next(random, seed(random));
  }

  private byte[] seed(SplittableRandom random) {
    return seeds.get(random.nextInt(seeds.size()));
  }

  /** A valid segment with damages. */
  byte[] next(SplittableRandom random, byte[] segment) throws IOException {
    int kind = random.nextInt(7);
    List<Entry> entries = split(segment);
    if (kind == 0 || entries.isEmpty()) {
      return Mutations.some(random, segment, seed(random));
    }
    int number = random.nextInt(entries.size());
    Entry entry = entries.get(number);
    if (kind == 1) {
      byte[] packed = Mutations.some(random, entry.packed, segment);
      entries.set(number, new Entry(entry.type, packed));
    } else if (kind == 6) {
      byte[] packed = Mutations.claimOtherLength(random, entry.packed);
      entries.set(number, new Entry(entry.type, packed));
    } else if (kind == 2) {
      entries.set(number, new Entry(random.nextInt(5), entry.packed));
      entries.add(random.nextInt(entries.size()), entries.remove(number));
    } else {
      byte[] damaged = Mutations.some(random, Snappy.uncompress(entry.packed), segment);
      byte[] packed = Snappy.compress(damaged);
      entries.set(number, new Entry(entry.type, packed));
    }
    return join(entries);
  }

  private static List<Entry> split(byte[] segment) {
    List<Entry> entries = new ArrayList<>();
    for (int at = 0; at + HEADER_BYTES <= segment.length; ) {
      int length = ByteBuffer.wrap(segment).getInt(at + 1);
      int from = at + HEADER_BYTES;
      entries.add(new Entry(segment[at], Arrays.copyOfRange(segment, from, from + length)));
      at = from + length;
    }
    return entries;
  }

  private static byte[] join(List<Entry> entries) {
    ByteWriter out = new ByteWriter(1 << 12);
    for (Entry entry : entries) {
      out.writeByte(entry.type);
      out.writeInt(entry.packed.length);
      out.writeBytes(entry.packed);
    }
    return out.toByteArray();
  }
}
