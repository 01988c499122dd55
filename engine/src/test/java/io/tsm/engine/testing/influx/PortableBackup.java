package io.tsm.engine.testing.influx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Directories for {@code influxd restore -portable}: a manifest, a meta file, archives. */
public final class PortableBackup {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STAMP = "20260101T000000Z";
  private static final String MANIFEST = ".manifest";

  private PortableBackup() {}

  /**
   * Makes a backup of the TSM files of a layout.
   *
   * @param root has {@code data/<db>/<rp>/<shardId>/*.tsm}
   * @param out the directory to make
   * @param groupDurationNanos length of a shard group
   * @throws IllegalArgumentException if the layout has tombstones, or a WAL with points: a backup
   *     cannot hold them
   * @throws AssertionError if a TSM file is damaged
   */
  public static void write(Path root, Path out, long groupDurationNanos) throws IOException {
    List<LayoutShard> shards = LayoutShard.list(root);
    byte[] state = MetaData.encode(shards, groupDurationNanos);
    Files.createDirectories(out);
    Files.write(out.resolve(STAMP + ".meta"), MetaData.wrap(state));
    ObjectNode manifest = JSON.createObjectNode();
    manifest.putObject("meta").put("fileName", STAMP + ".meta").put("size", state.length);
    manifest.put("limited", false);
    ArrayNode files = manifest.putArray("files");
    for (LayoutShard shard : shards) {
      String name = STAMP + ".s" + shard.id() + ".tar.gz";
      byte[] tar = tar(shard);
      try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(out.resolve(name)))) {
        gzip.write(tar);
      }
      files
          .addObject()
          .put("database", shard.database())
          .put("policy", shard.policy())
          .put("shardID", shard.id())
          .put("fileName", name)
          .put("size", tar.length)
          .put("lastModified", 0);
    }
    JSON.writeValue(out.resolve(STAMP + MANIFEST).toFile(), manifest);
  }

  private static byte[] tar(LayoutShard shard) throws IOException {
    if (!shard.walFiles().isEmpty()) {
      throw new IllegalArgumentException("shard " + shard.path() + " has a WAL");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Path file : shard.dataFiles()) {
      String name = file.getFileName().toString();
      if (!name.endsWith(".tsm")) {
        throw new IllegalArgumentException("shard " + shard.path() + " has tombstones");
      }
      Ustar.writeEntry(out, shard.path() + "/" + name, Files.readAllBytes(file));
    }
    Ustar.writeEnd(out);
    return out.toByteArray();
  }

  /**
   * What a restore of a database must bring.
   *
   * @param shards number of shards with files
   * @param tsmBytes size of all their TSM files
   */
  record Content(int shards, long tsmBytes) {}

  /**
   * Reads what is in a backup.
   *
   * @throws java.nio.file.NoSuchFileException if an archive is missing; the tool would say nothing
   */
  static Content content(Path directory, String database) throws IOException {
    List<Path> manifests;
    try (Stream<Path> files = Files.list(directory)) {
      manifests = files.filter(f -> f.toString().endsWith(MANIFEST)).toList();
    }
    Set<Long> shards = new HashSet<>();
    long bytes = 0;
    for (Path manifest : manifests) {
      for (JsonNode file : JSON.readTree(manifest.toFile()).path("files")) {
        if (file.path("database").asText().equals(database)) {
          shards.add(file.path("shardID").asLong());
          bytes += tsmBytes(directory.resolve(file.path("fileName").asText()));
        }
      }
    }
    return new Content(shards.size(), bytes);
  }

  private static long tsmBytes(Path archive) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
      Map<String, Long> sizes = Ustar.sizes(in);
      return sizes.entrySet().stream()
          .filter(e -> e.getKey().endsWith("tsm"))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }
}
