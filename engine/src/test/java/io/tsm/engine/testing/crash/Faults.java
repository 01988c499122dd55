package io.tsm.engine.testing.crash;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Says which operations go wrong, counting all of them from 0. One for a whole test, however many
 * processes die in it. Follows from its seed. Not thread-safe.
 */
public final class Faults {
  private static final long NEVER = Long.MAX_VALUE;

  private final SplittableRandom random;
  private final Map<Operation, Long> counts = new EnumMap<>(Operation.class);
  private long count;
  private long crashAt = NEVER;
  private long failFrom = NEVER;
  private long failTo = NEVER;
  private Set<Operation> failing = Set.of();
  private int crashes;
  private int failures;
  private long trace;

  public Faults(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The process dies before the operation that comes after {@code operations} more. */
  public void crashAfter(long operations) {
    crashAt = count + operations;
  }

  /** Some operations fail after {@code operations} more; those later work again. */
  public void failAfter(long operations, int howMany) {
    failAfter(operations, howMany, EnumSet.allOf(Operation.class));
  }

  /** Those of {@code howMany} operations fail that are of some kinds. */
  public void failAfter(long operations, int howMany, Set<Operation> kinds) {
    failFrom = count + operations;
    failTo = failFrom + howMany;
    failing = Set.copyOf(kinds);
  }

  /** Nothing goes wrong from now on. */
  public void stop() {
    crashAt = NEVER;
    failFrom = NEVER;
    failTo = NEVER;
  }

  /** Operations so far. */
  public long count() {
    return count;
  }

  /** Operations so far, by kind; those that there were none of are not in it. */
  Map<Operation, Long> counts() {
    return counts;
  }

  /** How often a process died. */
  public int crashes() {
    return crashes;
  }

  /** How many operations failed. */
  public int failures() {
    return failures;
  }

  /** A hash of all operations so far: two equal runs have the same. */
  public long trace() {
    return trace;
  }

  /** Adds an event to the {@link #trace}. */
  public void note(String event) {
    trace = trace * 0x9E3779B97F4A7C15L + event.hashCode();
  }

  /** Decides about the next operation. */
  Outcome next(Operation operation, String path) {
    note(operation + " " + path.replaceAll("\\.layout-[^.]*", ".layout"));
    counts.merge(operation, 1L, Long::sum);
    long number = count++;
    if (number == crashAt) {
      crashAt = NEVER;
      crashes++;
      return Outcome.CRASH;
    }
    if (number >= failFrom && number < failTo && failing.contains(operation)) {
      failures++;
      return random.nextInt(4) == 0 ? Outcome.FAIL_AFTERWARDS : Outcome.FAIL;
    }
    return Outcome.WORK;
  }

  /** For choices that depend on luck. */
  SplittableRandom random() {
    return random;
  }

  /** What becomes of an operation. */
  enum Outcome {
    WORK,
    /** It does nothing, or a part of it. */
    FAIL,
    /** It is done, but its caller is told that it failed. */
    FAIL_AFTERWARDS,
    CRASH
  }
}
