package io.tsm.flink.source;

import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.streaming.api.lineage.LineageDatasetFacet;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/** What a source reads, for who draws where data come from and go to. */
@Internal
final class SourceLineage {
  private SourceLineage() {}

  /** A data set for each measurement, or one for all; the root is the name space. */
  static LineageVertex of(TsmSourceOptions options, Boundedness boundedness) {
    String policy = options.database() + "/" + options.retentionPolicy();
    List<LineageDataset> datasets =
        options.measurements() == null
            ? List.of(new Dataset(policy, options.path()))
            : options.measurements().stream()
                .<LineageDataset>map(name -> new Dataset(policy + "/" + name, options.path()))
                .toList();
    return new Vertex(datasets, boundedness);
  }

  private record Vertex(List<LineageDataset> datasets, Boundedness boundedness)
      implements SourceLineageVertex {}

  private record Dataset(String name, String namespace) implements LineageDataset {
    @Override
    public Map<String, LineageDatasetFacet> facets() {
      return Map.of();
    }
  }
}
