package io.tsm.engine.tsm;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a TSM file or of the tombstones beside it: {@code <generation>-<sequence>.tsm}. Files
 * count in this order; of two values with the same key and time the later file's wins.
 */
public record TsmFileName(int generation, int sequence) implements Comparable<TsmFileName> {
  public static final String SUFFIX = ".tsm";
  public static final String TOMBSTONE_SUFFIX = ".tombstone";

  private static final Pattern NAME = Pattern.compile("(\\d{1,9})-(\\d{1,9})\\.(tsm|tombstone)");
  private static final int LARGEST = 999_999_999;

  public TsmFileName {
    if (generation < 1 || generation > LARGEST || sequence < 1 || sequence > LARGEST) {
      throw new IllegalArgumentException(
          "generation and sequence of a TSM file are from 1 to 999999999, not "
              + generation
              + " and "
              + sequence);
    }
  }

  /** Parses the name of a TSM file; empty for anything else, tombstones included. */
  public static Optional<TsmFileName> parse(String fileName) {
    return fileName.endsWith(SUFFIX) ? parseAny(fileName) : Optional.empty();
  }

  /** Parses the name of a TSM file or of its tombstones; empty for anything else. */
  public static Optional<TsmFileName> parseAny(String fileName) {
    Matcher m = NAME.matcher(fileName);
    if (!m.matches()) {
      return Optional.empty();
    }
    int generation = Integer.parseInt(m.group(1));
    int sequence = Integer.parseInt(m.group(2));
    return generation < 1 || sequence < 1
        ? Optional.empty()
        : Optional.of(new TsmFileName(generation, sequence));
  }

  /** The name of the TSM file. */
  public String fileName() {
    return String.format(Locale.ROOT, "%09d-%09d%s", generation, sequence, SUFFIX);
  }

  /** The name of the tombstones of that file. */
  public String tombstoneName() {
    return String.format(Locale.ROOT, "%09d-%09d%s", generation, sequence, TOMBSTONE_SUFFIX);
  }

  @Override
  public int compareTo(TsmFileName other) {
    int byGeneration = Integer.compare(generation, other.generation);
    return byGeneration != 0 ? byGeneration : Integer.compare(sequence, other.sequence);
  }
}
