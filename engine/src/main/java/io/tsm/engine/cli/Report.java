package io.tsm.engine.cli;

import java.util.List;

/**
 * What {@code tsm report} found. Counts are of what is stored: values that were written again count
 * until a compaction merges them, deleted ones until it drops them.
 *
 * @param root the path
 * @param policies in the order of database and retention policy
 */
record Report(String root, List<Policy> policies) {

  /**
   * A retention policy of a database.
   *
   * @param bytes of the files
   * @param measurements in the order of their names
   * @param encodings of times, then of values, by type
   * @param shards in the order of their ids
   */
  record Policy(
      String database,
      String retentionPolicy,
      long series,
      long values,
      long files,
      long bytes,
      List<Measurement> measurements,
      List<Encoding> encodings,
      List<Shard> shards) {

    String name() {
      return database + "." + retentionPolicy;
    }
  }

  /**
   * A measurement.
   *
   * @param bytes of the blocks
   */
  record Measurement(
      String name, long series, long values, long bytes, List<Field> fields, List<Tag> tags) {}

  /**
   * A field of a measurement.
   *
   * @param types one, but in different shards there may be several
   * @param series that have the field
   * @param bytes of its blocks
   */
  record Field(
      String name, List<String> types, long series, long blocks, long values, long bytes) {}

  /**
   * A tag of a measurement.
   *
   * @param cardinality how many different values it has
   */
  record Tag(String name, long cardinality) {}

  /**
   * A way in which parts of blocks are encoded.
   *
   * @param part {@code time}, or the type of the values
   * @param encoding {@code raw}, {@code s8b}, {@code rle}, {@code xor}, {@code bits} or {@code
   *     snappy}
   * @param bytes of these parts
   */
  record Encoding(String part, String encoding, long blocks, long values, long bytes) {}

  /**
   * A shard.
   *
   * @param start of its window of time; null if the root is InfluxDB's, which does not say it
   * @param firstTime of its values; null if it has none
   */
  record Shard(
      long id,
      String start,
      String firstTime,
      String lastTime,
      long files,
      long tombstones,
      long keys,
      long values,
      long bytes) {}
}
