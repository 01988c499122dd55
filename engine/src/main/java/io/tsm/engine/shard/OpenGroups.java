package io.tsm.engine.shard;

import java.util.Arrays;
import java.util.List;

/**
 * The shard groups that a {@link PointsWriter} has open, in the order of time: to find the one of a
 * point costs no object, also where points go to several by turns.
 */
final class OpenGroups {
  private final ShardLayout layout;
  private Group[] groups = new Group[4];
  private int count;
  private Group recent; // the one of the last point, which mostly is that of the next; or null

  OpenGroups(ShardLayout layout) {
    this.layout = layout;
  }

  /** A group and its open shards. */
  static final class Group {
    private final long number;
    private final long start;
    private final long last;
    private final OpenShard[] shards;

    private Group(ShardLayout layout, long number) {
      this.number = number;
      this.start = layout.groupStart(number);
      this.last = layout.groupLast(number);
      this.shards = new OpenShard[layout.shardsPerGroup()];
    }

    long number() {
      return number;
    }

    boolean contains(long time) {
      return time >= start && time <= last;
    }

    /** By their places; null where none is open. */
    OpenShard[] shards() {
      return shards;
    }
  }

  /** The group of a time, opened if it is not. */
  Group at(long time) {
    if (recent == null || !recent.contains(time)) {
      recent = find(time);
    }
    return recent;
  }

  private Group find(long time) {
    int low = 0;
    int high = count; // the first that begins later is in [low, high]
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (groups[middle].start <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && groups[low - 1].contains(time) ? groups[low - 1] : open(low, time);
  }

  private Group open(int index, long time) {
    Group group = new Group(layout, layout.group(time));
    if (count == groups.length) {
      groups = Arrays.copyOf(groups, count * 2);
    }
    System.arraycopy(groups, index, groups, index + 1, count - index);
    groups[index] = group;
    count++;
    return group;
  }

  /** All that are open, in the order of time. */
  List<Group> all() {
    return Arrays.asList(groups).subList(0, count);
  }

  void clear() {
    Arrays.fill(groups, null);
    count = 0;
    recent = null;
  }
}
