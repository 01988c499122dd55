package io.tsm.flink.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceEvent;

/** Tells a reader that asked for splits that there are none for it, until some are assigned. */
@Internal
record NothingToRead() implements SourceEvent {
  private static final long serialVersionUID = 1L;
}
