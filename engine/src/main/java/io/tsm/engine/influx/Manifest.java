package io.tsm.engine.influx;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;

/**
 * The file of a portable backup that names all others; InfluxDB's own names, as JSON.
 *
 * @param limited whether a part was left out; influxd says no also of one database of many
 */
record Manifest(Meta meta, boolean limited, List<Archive> files) {

  /**
   * The meta data.
   *
   * @param size bytes of the message in it
   */
  record Meta(String fileName, int size) {}

  /**
   * A shard.
   *
   * @param shardID the number that the meta data give it
   * @param size bytes of the archive before gzip
   * @param lastModified decides between two archives of one shard
   */
  record Archive(
      String database,
      String policy,
      long shardID,
      String fileName,
      long size,
      long lastModified) {}

  byte[] toJson() throws IOException {
    return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }
}
