package io.tsm.benchmarks.flink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceEnumerator;
import org.apache.flink.api.connector.source.lib.util.IteratorSourceReader;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Emits records that are in memory, as fast as they are taken; each reader a slice of the hosts.
 *
 * @param records their name
 * @param type of them
 * @param laps how often all of them are emitted
 * @param lapNanos by how much later each lap is
 */
record DevopsCpuSource<T>(String records, TypeInformation<T> type, int laps, long lapNanos)
    implements Source<T, Slice<T>, Collection<Slice<T>>>, ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1L;

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return type;
  }

  @Override
  public SourceReader<T, Slice<T>> createReader(SourceReaderContext context) {
    return new IteratorSourceReader<>(context);
  }

  @Override
  public SplitEnumerator<Slice<T>, Collection<Slice<T>>> createEnumerator(
      SplitEnumeratorContext<Slice<T>> context) {
    int readers = context.currentParallelism();
    List<Slice<T>> slices = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      slices.add(new Slice<>(records, i, readers, laps, lapNanos, 0));
    }
    return new IteratorSourceEnumerator<>(context, slices);
  }

  @Override
  public SplitEnumerator<Slice<T>, Collection<Slice<T>>> restoreEnumerator(
      SplitEnumeratorContext<Slice<T>> context, Collection<Slice<T>> rest) {
    return new IteratorSourceEnumerator<>(context, rest);
  }

  @Override
  public SimpleVersionedSerializer<Slice<T>> getSplitSerializer() {
    return new SliceSerializer<>();
  }

  @Override
  public SimpleVersionedSerializer<Collection<Slice<T>>> getEnumeratorCheckpointSerializer() {
    return new SliceSerializer.OfMany<>();
  }
}
