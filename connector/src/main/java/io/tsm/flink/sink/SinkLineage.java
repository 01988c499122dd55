package io.tsm.flink.sink;

import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageDatasetFacet;
import org.apache.flink.streaming.api.lineage.LineageVertex;

/**
 * Where a sink writes to, for those who follow data through jobs: one data set.
 *
 * @param namespace the root
 * @param name database and retention policy, with a point between them, as InfluxQL writes it
 */
@Internal
record SinkLineage(String namespace, String name) implements LineageVertex, LineageDataset {

  static SinkLineage of(TsmSinkOptions options) {
    return new SinkLineage(options.path(), options.database() + "." + options.retentionPolicy());
  }

  @Override
  public List<LineageDataset> datasets() {
    return List.of(this);
  }

  @Override
  public Map<String, LineageDatasetFacet> facets() {
    return Map.of();
  }
}
