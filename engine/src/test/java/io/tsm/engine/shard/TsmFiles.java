package io.tsm.engine.shard;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.PointView;
import io.tsm.engine.snapshot.Compactor;
import java.io.IOException;

/** Makes TSM files as other jobs would have made them. */
final class TsmFiles {
  private TsmFiles() {}

  static void write(Storage storage, String path, PointView... points) throws IOException {
    Cache cache = new Cache(new FieldTypes());
    for (PointView point : points) {
      cache.write(point);
    }
    var unused =
        new Compactor(storage, (g, sequence) -> path).writeSnapshot(cache, 1, Throttle.NONE);
  }
}
