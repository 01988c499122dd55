package io.tsm.engine.influx;

import java.util.List;

/**
 * A shard group of a server.
 *
 * @param first its first time, nanoseconds
 * @param last its last time
 * @param shards ids, in the order by which series are routed; none if it is not made yet
 */
record ServerGroup(long first, long last, List<Long> shards) {

  boolean holds(long time) {
    return first <= time && time <= last;
  }

  boolean covers(ServerGroup other) {
    return first <= other.first && other.last <= last;
  }
}
