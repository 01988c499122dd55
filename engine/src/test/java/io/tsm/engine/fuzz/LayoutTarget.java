package io.tsm.engine.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import java.io.IOException;
import java.util.SplittableRandom;

/** {@link LayoutFile}. */
final class LayoutTarget implements FuzzTarget {
  private static final byte[] VALID =
      "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 4}\n"
          .getBytes(UTF_8);
  private static final byte[] OTHER =
      ("{\"version\":1,\"shardGroupDurationNanos\":9223372036854775807,"
              + "\"shardsPerGroup\":99999999999999999999}")
          .getBytes(UTF_8);

  @Override
  public byte[] input(SplittableRandom random) {
    return Mutations.some(random, VALID, OTHER);
  }

  @Override
  public void read(byte[] input, Result result) throws IOException {
    result.attempt(
        () -> {
          ShardLayout layout = LayoutFile.read(new BytesStorage(LayoutFile.PATH, input));
          result.add(layout.groupDuration().toNanos());
          result.add(layout.shardsPerGroup());
          result.add(layout.group(0));
        });
  }

  @Override
  public long mostBytes(byte[] input) {
    return (1 << 20) + 64L * input.length;
  }
}
