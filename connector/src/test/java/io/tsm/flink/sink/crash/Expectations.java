package io.tsm.flink.sink.crash;

import io.tsm.engine.io.Storage;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.flink.sink.SinkProcess.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What must and what may be in a root, from what happened to each commit. A commit is made at a
 * barrier; may be published once a checkpoint that names it is complete; is being tried while a
 * committer is at it; is finished when a committer has said so.
 */
final class Expectations {
  private final Map<Name, Content> commits = new HashMap<>();
  private final Map<String, Content> byFiles = new HashMap<>(); // by what begins their names
  private final Map<String, Long> lastLinked = new HashMap<>(); // by directory, the commit
  private final Set<String> closed = new HashSet<>();
  private final Map<String, Integer> winners = new HashMap<>();

  /** In the place of a record: what was there is deleted. */
  private static final Integer GONE = -1;

  /** How often a step of a commit may be repeated when operations fail. */
  private final int triesOfAStep;

  private final boolean compacts;

  private String violation;

  Expectations(int triesOfAStep) {
    this(triesOfAStep, false);
  }

  /**
   * @param compacts whether files may be merged into others, and only the last of several records
   *     for one place has to be visible
   */
  Expectations(int triesOfAStep, boolean compacts) {
    this.triesOfAStep = triesOfAStep;
    this.compacts = compacts;
  }

  void made(Commit commit, Set<Integer> records) {
    Content content = new Content(commit, records);
    commits.put(Name.of(commit), content);
    byFiles.put(commit.directory() + "/" + commit.number(), content);
  }

  /** A writer ended in an orderly way. */
  void closed(String directory) {
    closed.add(directory);
  }

  boolean isClosed(String directory) {
    return closed.contains(directory);
  }

  /**
   * A file was published: of a commit that is covered and not finished, and none later than what
   * was published of its writer. Whoever did it may hide an exception, so that the first is kept.
   */
  void linked(String from, String to) {
    if (violation == null && from.startsWith("wal/") && !from.contains("/compact-")) {
      int end = from.lastIndexOf('/') + 1;
      while (Character.isDigit(from.charAt(end))) {
        end++;
      }
      Content content = byFiles.get(from.substring(0, end));
      String directory = from.substring(0, from.lastIndexOf('/'));
      String wrong = content == null ? "nobody made it" : content.whyNotPublished();
      if (wrong == null && content.commit.number() < lastLinked.getOrDefault(directory, 0L)) {
        wrong = "a later commit is published";
      }
      if (wrong != null) {
        violation = from + " was published as " + to + ", but " + wrong;
      } else {
        lastLinked.put(directory, content.commit.number());
      }
    }
  }

  /** A commit published a file: above all that is there (invariant I6). */
  void publishedAbove(String name, List<Storage.FileEntry> present) {
    TsmFileName file = TsmFileName.parse(name).orElseThrow();
    TsmFileName before = new TsmFileName(file.generation(), 1); // of the same publication
    for (Storage.FileEntry other : present) {
      TsmFileName there = TsmFileName.parseAny(other.name()).orElseThrow();
      boolean above = there.compareTo(file.sequence() > 1 ? file : before) > 0;
      if (violation == null && above) {
        violation = name + " was published though " + other.name() + " is there";
      }
    }
  }

  void throwIfViolated() {
    check(violation == null, violation);
  }

  /** A checkpoint that names it is complete. */
  void covered(Commit commit) {
    get(commit).covered = true;
  }

  void trying(Commit commit) {
    get(commit).tries++;
  }

  /**
   * A committer returned.
   *
   * @param repeated whether it may have repeated steps
   */
  void finished(Commit commit, boolean saysItWasDone, boolean repeated) {
    Content content = get(commit);
    check(!content.finished || saysItWasDone, commit, "published again though it was finished");
    check(
        content.finished || content.tries > 1 || !saysItWasDone,
        commit,
        "called done at the first try");
    if (!content.finished) {
      content.finished = true;
      content.visible.forEach(winners::put);
      content.deleted.forEach(place -> winners.put(place, GONE));
      content.unclean = repeated ? content.tries : content.tries - 1;
      content.cleaned = true;
    }
  }

  /** Deletions may be undone. */
  void powerLost() {
    commits.values().forEach(content -> content.cleaned = false);
    closed.clear();
  }

  /** Compares with what is there. */
  void check(Published published) {
    if (compacts) {
      checkCovered(published);
    } else {
      checkCopies(published);
    }
  }

  private void checkCovered(Published published) {
    Set<Integer> tried = new HashSet<>();
    for (Content content : commits.values()) {
      if (content.covered && (content.finished || content.tries > 0)) {
        tried.addAll(content.visible.values());
      }
    }
    published
        .copies()
        .keySet()
        .forEach(
            record -> check(tried.contains(record), "record " + record + " was not published"));
  }

  private void checkCopies(Published published) {
    Map<Integer, Integer> least = new HashMap<>();
    Map<Integer, Integer> most = new HashMap<>();
    for (Content content : commits.values()) {
      if (content.covered) {
        int surplus = content.finished ? content.unclean : content.tries;
        int exact = content.finished ? 1 : 0;
        for (int record : content.visible.values()) {
          least.merge(record, exact, Integer::sum);
          most.merge(record, exact + surplus * triesOfAStep, Integer::sum);
        }
      }
    }
    published
        .copies()
        .forEach(
            (record, count) ->
                check(
                    count <= most.getOrDefault(record, 0),
                    "record %d is visible %d times, at most %d were published"
                        .formatted(record, count, most.getOrDefault(record, 0))));
    least.forEach(
        (record, count) ->
            check(
                published.copies().getOrDefault(record, 0) >= count,
                "record %d was published %d times, but is visible %d times"
                    .formatted(record, count, published.copies().getOrDefault(record, 0))));
  }

  /** Compares what readers see: of each place the last record, or one of a commit on its way. */
  void checkWinners(Published published) {
    Map<String, Set<Integer>> onTheirWay = new HashMap<>();
    for (Content content : commits.values()) {
      if (content.covered && !content.finished && content.tries > 0) {
        content.visible.forEach(
            (place, record) -> onTheirWay.computeIfAbsent(place, p -> new HashSet<>()).add(record));
        content.deleted.forEach(
            place -> onTheirWay.computeIfAbsent(place, p -> new HashSet<>()).add(GONE));
      }
    }
    winners.forEach(
        (place, record) -> {
          Integer there = published.winners().getOrDefault(place, GONE);
          check(
              record.equals(there) || onTheirWay.getOrDefault(place, Set.of()).contains(there),
              "%s has record %s, not %s".formatted(place, there, record));
        });
  }

  /** After the end: everything is there, and the last of what replaces each other. */
  void checkComplete(Published published, int records) {
    Map<String, Integer> last = new HashMap<>();
    for (int record = 0; record < records; record++) {
      if (Numbered.isDelete(record)) {
        last.remove(Numbered.key(record));
      } else if (!Numbered.isRefused(record)) {
        last.put(Numbered.key(record), record);
      }
    }
    check(last.equals(published.winners()), "readers see " + published.winners() + ", not " + last);
  }

  /** Commits that were finished and have rejects. */
  List<Commit> finishedWithRejects() {
    List<Commit> found = new ArrayList<>();
    for (Content content : commits.values()) {
      if (content.finished && content.commit.rejects() != null) {
        found.add(content.commit);
      }
    }
    return found;
  }

  /** Records of a commit that could not be stored. */
  Set<Integer> refused(Commit commit) {
    return get(commit).refused;
  }

  /** The commit that a file belongs to; null if none was ever made. */
  Commit find(String directory, long number) {
    Content content = byFiles.get(directory + "/" + number);
    return content == null ? null : content.commit;
  }

  /** True if its files must be gone. */
  boolean isCleaned(Commit commit) {
    return get(commit).finished && get(commit).cleaned;
  }

  private Content get(Commit commit) {
    Content content = commits.get(Name.of(commit));
    check(content != null, commit, "nobody made it");
    return content;
  }

  private static void check(boolean condition, Commit commit, String what) {
    check(condition, commit + ": " + what);
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  private record Name(UUID writer, long number) {
    static Name of(Commit commit) {
      return new Name(commit.writerId(), commit.number());
    }
  }

  private static final class Content {
    private final Commit commit;
    private final Map<String, Integer> visible = new LinkedHashMap<>(); // by place, the last record
    private final Set<String> deleted = new HashSet<>(); // places, of what was there before
    private final Set<Integer> refused = new HashSet<>();
    private boolean covered;
    private int tries;
    private boolean finished;
    private int unclean; // tries before the one that finished it
    private boolean cleaned;

    /** Null if it may be. */
    String whyNotPublished() {
      return !covered ? "no complete checkpoint names it" : finished ? "it was finished" : null;
    }

    Content(Commit commit, Set<Integer> records) {
      this.commit = commit;
      for (int record : new TreeSet<>(records)) {
        if (Numbered.isRefused(record)) {
          refused.add(record);
        } else if (Numbered.isDelete(record)) {
          visible.remove(Numbered.key(record));
          deleted.add(Numbered.key(record));
        } else {
          visible.put(Numbered.key(record), record);
          deleted.remove(Numbered.key(record));
        }
      }
    }
  }
}
