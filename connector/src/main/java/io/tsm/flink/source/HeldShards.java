package io.tsm.flink.source;

import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * A reader that starts tells of which shards it has splits from its state.
 *
 * @param shards their ids
 */
@Internal
record HeldShards(Set<Long> shards) implements SourceEvent {
  private static final long serialVersionUID = 1L;
}
