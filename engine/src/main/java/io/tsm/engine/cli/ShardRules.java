package io.tsm.engine.cli;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.shard.ShardLayout;
import java.io.IOException;

/** What all files of one shard must agree on: types of fields, and which values belong there. */
final class ShardRules {
  private final Findings findings;
  private FieldTypes types; // null: not checked
  private final ShardLayout layout; // null: not known
  private final long shardId;

  private ShardRules(Findings findings, FieldTypes types, ShardLayout layout, long shardId) {
    this.findings = findings;
    this.types = types;
    this.layout = layout;
    this.shardId = shardId;
  }

  /** Rules for a TSM file of which the shard is not known: all of it is of one shard. */
  static ShardRules oneShard(Findings findings) {
    return new ShardRules(findings, new FieldTypes(), null, 0);
  }

  /** For the log of a sink's writer, which has values of many shards. */
  static ShardRules manyShards(Findings findings) {
    return new ShardRules(findings, null, null, 0);
  }

  /**
   * Rules for the files of a shard.
   *
   * @param deletes if there are any, a field may have had another type before
   * @param layout of the root, or null if it has none
   */
  static ShardRules of(Findings findings, boolean deletes, ShardLayout layout, long shardId) {
    return new ShardRules(findings, deletes ? null : new FieldTypes(), layout, shardId);
  }

  /** Stops comparing types of fields: something was deleted, and its type with it. */
  void forgetTypes() {
    types = null;
  }

  /** Checks values of a key, which stand at this byte of this file. */
  void check(
      String path,
      long offset,
      SeriesKey series,
      byte[] field,
      FieldType type,
      long minTime,
      long maxTime)
      throws IOException {
    if (types != null) {
      try {
        types.declare(series, field, type);
      } catch (FieldTypeConflictException e) {
        findings.fault(
            path,
            offset,
            "field '%s' of measurement '%s' is %s here and %s elsewhere in the shard"
                .formatted(e.field(), e.measurement(), e.given(), e.existing()));
      }
    }
    if (layout != null
        && (layout.shardId(series, minTime) != shardId
            || layout.shardId(series, maxTime) != shardId)) {
      findings.fault(
          path,
          offset,
          "series %s from %s to %s does not belong to shard %d by layout.json"
              .formatted(
                  Text.key(series.bytes()), Text.time(minTime), Text.time(maxTime), shardId));
    }
  }
}
