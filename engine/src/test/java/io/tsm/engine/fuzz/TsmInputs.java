package io.tsm.engine.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.xerial.snappy.Snappy;

/** Damaged TSM files. */
final class TsmInputs {
  private static final int STRINGS = FieldType.STRING.blockCode();
  private static final int SNAPPY = 0x10; // the encoding of strings

  private final List<byte[]> seeds = new ArrayList<>(FuzzSeeds.influx(".tsm"));

  /** Those of InfluxDB, and of our writer. */
  TsmInputs(Path folder) throws IOException {
    LocalStorage storage = new LocalStorage(folder);
    for (int i = 1; i <= 6; i++) {
      String name = "fuzz-" + i + ".tsm";
      SplittableRandom random = new SplittableRandom(i);
      TestContent.write(storage, name, TestContent.random(random, 1 + i, 10 * i));
      seeds.add(Files.readAllBytes(folder.resolve(name)));
      storage.delete(name);
    }
  }

  byte[] next(SplittableRandom random) throws IOException {
    return next(random, seed(random));
  }

  private byte[] seed(SplittableRandom random) {
    return seeds.get(random.nextInt(seeds.size()));
  }

  /** A valid file with damages. */
  byte[] next(SplittableRandom random, byte[] file) throws IOException {
    int kind = random.nextInt(8);
    if (kind == 0) {
      return Mutations.some(random, file, seed(random));
    }
    TsmContent content = TsmContent.of(file);
    TsmContent.Key key = content.keys.get(random.nextInt(content.keys.size()));
    TsmContent.Block block = key.blocks.get(random.nextInt(key.blocks.size()));
    if (kind <= 4) {
      block.bytes = block(random, key.type, block.bytes);
    } else if (kind == 5) {
      damageIndex(random, content, key, block);
    } else {
      return damagedIndex(random, file);
    }
    return content.toBytes();
  }

  private byte[] block(SplittableRandom random, int type, byte[] bytes) throws IOException {
    byte[] other = bytes;
    if (random.nextInt(4) == 0) {
      TsmContent.Key key = TsmContent.of(seed(random)).keys.get(0);
      other = key.blocks.get(0).bytes;
    }
    if (type != STRINGS || random.nextInt(3) == 0) {
      return Mutations.some(random, bytes, other);
    }
    int strings = 2 + (bytes[1] & 0x7F); // behind type, length and times; those are short here
    if (bytes[1] < 0 || strings >= bytes.length || bytes[strings] != SNAPPY) {
      return Mutations.some(random, bytes, other);
    }
    byte[] packed = Arrays.copyOfRange(bytes, strings + 1, bytes.length);
    byte[] damaged =
        random.nextInt(4) == 0
            ? Mutations.claimOtherLength(random, packed)
            : Snappy.compress(Mutations.some(random, Snappy.uncompress(packed), other));
    return Mutations.replace(bytes, strings + 1, packed.length, damaged);
  }

  /** An index in its form that says something wrong. */
  private void damageIndex(
      SplittableRandom random, TsmContent content, TsmContent.Key key, TsmContent.Block block) {
    switch (random.nextInt(7)) {
      case 0 -> key.type = random.nextInt(6);
      case 1 -> key.name = Mutations.some(random, key.name, "m,t=a b#!~#".getBytes(UTF_8));
      case 2 -> block.minTime = block.minTime + random.nextInt(3) - 1;
      case 3 -> block.maxTime = random.nextBoolean() ? Long.MAX_VALUE : block.maxTime + 1;
      case 4 -> key.blocks.add(random.nextInt(key.blocks.size() + 1), block);
      case 5 -> {
        content.keys.remove(key);
        content.keys.add(random.nextInt(content.keys.size() + 1), key);
      }
      default -> key.blocks.clear();
    }
  }

  private byte[] damagedIndex(SplittableRandom random, byte[] file) {
    int end = file.length - Long.BYTES;
    int start = 0;
    for (int i = end; i < file.length; i++) {
      start = start << 8 | (file[i] & 0xFF);
    }
    byte[] index = Arrays.copyOfRange(file, start, end);
    return Mutations.replace(
        file, start, index.length, Mutations.some(random, index, seed(random)));
  }
}
