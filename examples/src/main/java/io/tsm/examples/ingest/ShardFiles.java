package io.tsm.examples.ingest;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The TSM files of a database and retention policy at a time.
 *
 * @param sizes bytes of each, by {@code <shard>/<file>}
 */
record ShardFiles(SortedMap<String, Long> sizes) {

  static ShardFiles list(Path directory) throws IOException {
    LocalStorage storage = new LocalStorage(directory);
    SortedMap<String, Long> sizes = new TreeMap<>();
    for (FileEntry shard : storage.list("")) {
      if (!shard.isDirectory()) {
        continue;
      }
      for (FileEntry file : storage.list(shard.name())) {
        if (TsmFileName.parse(file.name()).isPresent()) {
          sizes.put(shard.name() + "/" + file.name(), file.size());
        }
      }
    }
    return new ShardFiles(sizes);
  }

  /** Those that are not among these. */
  ShardFiles without(ShardFiles others) {
    SortedMap<String, Long> rest = new TreeMap<>();
    for (Map.Entry<String, Long> file : sizes.entrySet()) {
      if (!others.sizes.containsKey(file.getKey())) {
        rest.put(file.getKey(), file.getValue());
      }
    }
    return new ShardFiles(rest);
  }

  int count() {
    return sizes.size();
  }

  Collection<String> shards() {
    return sizes.keySet().stream().map(ShardFiles::shard).distinct().toList();
  }

  /** The one to show: in the first there may be little. */
  String largest() {
    return Collections.max(sizes.entrySet(), Map.Entry.comparingByValue()).getKey();
  }

  static String shard(String file) {
    return file.substring(0, file.indexOf('/'));
  }

  long bytes() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
