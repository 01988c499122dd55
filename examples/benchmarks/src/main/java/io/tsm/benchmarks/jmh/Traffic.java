package io.tsm.benchmarks.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts the bytes that go through a benchmark, from which its MB/s come. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Traffic {
  /** In the form that is not encoded: 8 for a time or a number, 1 for a boolean. */
  public long bytes;
}
