package io.tsm.engine.fuzz;

import java.io.IOException;
import java.util.SplittableRandom;

/** A reader, and damaged files for it. */
public interface FuzzTarget {

  /** A damaged file; follows from the random numbers. */
  byte[] input(SplittableRandom random) throws IOException;

  /**
   * Reads a file in every way there is.
   *
   * @param result gets what was read, and what was refused
   * @throws Exception if the reader may not answer so; {@link Result#attempt} lets through what it
   *     may
   */
  void read(byte[] input, Result result) throws Exception;

  /** Most bytes that {@link #read} may allocate in all for this file. */
  long mostBytes(byte[] input) throws IOException;
}
