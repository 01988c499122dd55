package io.tsm.flink.source;

import io.tsm.engine.tsm.TsmFileName;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Which files of a shard a split reads. They are named by generations and not one by one: a
 * compaction may merge files at any time, and what it makes has the greatest generation of what it
 * has merged.
 *
 * @param kind how the numbers are meant
 * @param generation the greatest one, or the only one
 * @param sequences of the only one; else 0
 */
@Internal
record SplitFiles(Kind kind, int generation, int sequences) {

  /** How files are chosen. */
  enum Kind {
    /** All that is there, with the log. */
    ALL(0),
    /** What was there when the scan began; if it was merged with newer files, these too. */
    UP_TO(1),
    /** What was there when the scan began, and nothing else: what is newer is read later. */
    EXACTLY_UP_TO(2),
    /** A new generation, as it was committed. */
    NEW(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("there is no kind of files " + code);
    }
  }

  static final SplitFiles ALL = new SplitFiles(Kind.ALL, 0, 0);

  static SplitFiles upTo(int generation, boolean exactly) {
    return new SplitFiles(exactly ? Kind.EXACTLY_UP_TO : Kind.UP_TO, generation, 0);
  }

  static SplitFiles ofNew(int generation, int sequences) {
    return new SplitFiles(Kind.NEW, generation, sequences);
  }

  /**
   * The files to open.
   *
   * @param all that the shard has, newest first
   * @return newest first
   * @throws MergedException if they are there no more
   */
  List<TsmFileName> choose(List<TsmFileName> all) {
    return switch (kind) {
      case ALL -> all;
      case UP_TO -> upTo(all);
      case EXACTLY_UP_TO -> exactlyUpTo(all);
      case NEW -> newFiles(all);
    };
  }

  /** Files up to the generation, or up to that into which it was merged. */
  private List<TsmFileName> upTo(List<TsmFileName> all) {
    int last =
        all.stream()
            .mapToInt(TsmFileName::generation)
            .filter(present -> present >= generation)
            .min()
            .orElse(generation);
    return all.stream().filter(file -> file.generation() <= last).toList();
  }

  private List<TsmFileName> exactlyUpTo(List<TsmFileName> all) {
    if (!all.isEmpty() && all.stream().noneMatch(file -> file.generation() == generation)) {
      throw new MergedException("generation " + generation);
    }
    return all.stream().filter(file -> file.generation() <= generation).toList();
  }

  private List<TsmFileName> newFiles(List<TsmFileName> all) {
    List<TsmFileName> files = new ArrayList<>();
    for (int sequence = 1; sequence <= sequences; sequence++) {
      files.add(new TsmFileName(generation, sequence));
    }
    if (!all.containsAll(files)) {
      throw new MergedException("generation " + generation);
    }
    files.sort(Comparator.reverseOrder());
    return files;
  }

  /** What should be opened is not there as it was. */
  static final class MergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MergedException(String what) {
      super(what);
    }

    MergedException(NoSuchFileException cause) {
      super(cause.getFile(), cause);
    }
  }
}
