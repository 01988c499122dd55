package io.tsm.engine.influx;

import io.tsm.engine.model.FieldType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out whether all that was sent into a shard group of a server is there. */
final class Arrival {
  /** An answer does not go on to another field when it has the times of so many series. */
  private static final long MANY_SERIES = 100_000;

  /** With more, or with strings, which come with the times, an answer would be too long. */
  private static final long MOST_SERIES = 1_000_000;

  private final ServerPolicy policy;
  private final FieldTallies sent;
  private final boolean byEnds;
  private Map<FieldId, Long> before = Map.of(); // how many values the server had, if any
  private final Set<FieldId> exact = new TreeSet<>();
  private final Set<FieldId> atLeast = new TreeSet<>();

  Arrival(ServerPolicy policy, FieldTallies sent, Verification verification) {
    this.policy = policy;
    this.sent = sent;
    this.byEnds = verification == Verification.ENDS && sent.endsShowAll();
  }

  /** Sees what the server has in these times before anything is sent. */
  void lookBefore(ServerGroup group) throws IOException {
    List<FieldId> fields = List.copyOf(sent.fields());
    before = policy.counts(policy.present(fields, group), group);
  }

  /** True if the server had values of a field. */
  boolean wasThere(FieldId field) {
    return before.getOrDefault(field, 0L) > 0;
  }

  /** Fields of which nothing but what was sent was seen. */
  int exactFields() {
    return exact.size();
  }

  /**
   * Asks the server.
   *
   * @return what it does not show yet; null if nothing is missing
   */
  String missing(ServerGroup group) throws IOException {
    List<FieldId> atEnds = new ArrayList<>();
    List<FieldId> counted = new ArrayList<>();
    for (FieldId field : sent.fields()) {
      if (!exact.contains(field) && !atLeast.contains(field)) {
        (hasEnds(field) ? atEnds : counted).add(field);
      }
    }
    Map<FieldId, Ends> ends = ends(atEnds, group);
    for (FieldId field : atEnds) {
      Ends wanted = sent.of(field).ends();
      Ends found = ends.getOrDefault(field, Ends.NONE);
      if (found.equals(wanted)) {
        exact.add(field);
      } else if (found.series() < wanted.series()) {
        return "%s has %d of %d series".formatted(field, found.series(), wanted.series());
      } else {
        counted.add(field); // somebody else writes to it, or a part of series is missing
      }
    }
    Map<FieldId, Long> counts = policy.counts(counted, group);
    for (FieldId field : counted) {
      long ours = sent.of(field).count();
      long wanted = Math.max(ours, before.getOrDefault(field, 0L));
      long found = counts.get(field);
      if (found < wanted) {
        return "%s has %d of %d values".formatted(field, found, wanted);
      }
      (found == ours && !wasThere(field) ? exact : atLeast).add(field);
    }
    return null;
  }

  private boolean hasEnds(FieldId field) {
    Tally tally = sent.of(field);
    return byEnds
        && !wasThere(field)
        && tally.type() != FieldType.STRING
        && tally.ends().series() <= MOST_SERIES;
  }

  private Map<FieldId, Ends> ends(List<FieldId> fields, ServerGroup group) throws IOException {
    Map<FieldId, Ends> ends = new TreeMap<>();
    List<FieldId> some = new ArrayList<>();
    long series = 0;
    for (FieldId field : fields) {
      some.add(field);
      series += sent.of(field).ends().series();
      if (series >= MANY_SERIES) {
        ends.putAll(policy.ends(some, group));
        some.clear();
        series = 0;
      }
    }
    ends.putAll(policy.ends(some, group));
    return ends;
  }
}
