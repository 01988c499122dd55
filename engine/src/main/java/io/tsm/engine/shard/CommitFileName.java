package io.tsm.engine.shard;

import io.tsm.engine.tsm.TsmFileName;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file in a writer's folder. It begins with the number of the commit that the file
 * belongs to.
 *
 * @param commit counts the writer's commits, from 1
 */
public record CommitFileName(Kind kind, long commit) {
  /** Ends the name of a staged file, after {@link #prefix}, shard and sequence. */
  public static final String STAGED_SUFFIX = ".tsm.tmp";

  /** Ends the name of a file of deletes, after {@link #prefix}, shard and sequence. */
  public static final String DELETES_SUFFIX = ".deletes.tmp";

  /** Ends the name of a file of values that a replay leaves out, after its prefix. */
  public static final String CONFLICTS_SUFFIX = "conflicts";

  private static final String MARK_SUFFIX = ".done";
  private static final String REJECTS_SUFFIX = ".rejects";
  private static final String SEGMENT_SUFFIX = ".wal";
  private static final int MOST_DIGITS = 18;
  static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final Pattern NAME =
      Pattern.compile(
          "(?<commit>0|[1-9][0-9]{0,17})(?:(?<mark>\\.done)|(?<rejects>\\.rejects)"
              + "|(?<segment>-[0-9]{1,9}\\.wal)"
              + ("|(?<staged>-(?:" + UUID_PATTERN + "-)?[0-9]{1,19}-[0-9]{1,9}\\.tsm\\.tmp)")
              + ("|(?<deletes>-(?:" + UUID_PATTERN + "-)?[0-9]{1,19}-[0-9]{1,9}\\.deletes\\.tmp)")
              + ("|(?<tombstone>-" + UUID_PATTERN + "(?:-[0-9]{1,19}){3}\\.tombstone\\.tmp)")
              + ("|(?<conflicts>-" + UUID_PATTERN + "-conflicts))"));

  /** What a file is for. */
  public enum Kind {
    /** A part of the commit's log. */
    SEGMENT,
    /** A TSM file that is not published, or still has the name that it had before. */
    STAGED,
    /** What is to be deleted of the files of a shard. */
    DELETES,
    /** A tombstone file that is not in its place yet. */
    TOMBSTONE,
    /** Refused records, before they are published. */
    REJECTS,
    /** Values that a replay left out, before they are published. */
    CONFLICTS,
    /** Says that the writer's commits up to this one are published. */
    MARK
  }

  /** What a name says; empty if it is none of ours. */
  public static Optional<CommitFileName> parse(String fileName) {
    Matcher matcher = NAME.matcher(fileName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new CommitFileName(kindOf(matcher), Long.parseLong(matcher.group("commit"))));
  }

  private static Kind kindOf(Matcher matcher) {
    for (Kind kind : Kind.values()) {
      if (matcher.group(kind.name().toLowerCase(Locale.ROOT)) != null) {
        return kind;
      }
    }
    throw new IllegalStateException("a group of the pattern has no kind");
  }

  /** Begins the name of every segment and staged file of a commit. */
  public static String prefix(long commit) {
    return commit + "-";
  }

  /** A part of a commit's log, counted from 0. */
  public static String segment(long commit, int index) {
    return prefix(commit) + index + SEGMENT_SUFFIX;
  }

  /**
   * A tombstone file that is about to take its place.
   *
   * @param attempt random, of one attempt at the commit
   */
  public static String tombstone(long commit, UUID attempt, long shardId, TsmFileName file) {
    return prefix(commit) + attempt + "-" + shardId + "-" + file.tombstoneName() + ".tmp";
  }

  public static String rejects(long commit) {
    return commit + REJECTS_SUFFIX;
  }

  public static String mark(long commit) {
    return commit + MARK_SUFFIX;
  }

  /** True for a mark and nothing else: what is no mark of ours must not count as one. */
  public static boolean isMark(String fileName) {
    return fileName.equals(mark(commitOf(fileName)));
  }

  /**
   * The number of the commit that a file belongs to, be its kind known or not.
   *
   * @return -1 if it is none of ours
   */
  public static long commitOf(String fileName) {
    int end = 0;
    while (end < fileName.length() && isDigit(fileName.charAt(end))) {
      end++;
    }
    boolean named =
        end > 0
            && end <= MOST_DIGITS
            && end < fileName.length()
            && "-.".indexOf(fileName.charAt(end)) >= 0;
    return named ? Long.parseLong(fileName.substring(0, end)) : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
