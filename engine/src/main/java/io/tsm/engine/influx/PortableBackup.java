package io.tsm.engine.influx;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Makes the directory that {@code influxd restore -portable} reads: a manifest, the meta data, and
 * an archive for each shard. Jobs may write meanwhile: each shard is taken as it is at one moment.
 * Deleted values are left out. The directory gets its name when it is complete and durable.
 *
 * @see <a
 *     href="https://docs.influxdata.com/influxdb/v1/administration/backup_and_restore/">InfluxDB on
 *     backups</a>
 */
public final class PortableBackup {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final StoredRoot root;
  private final ShardLayout layout;
  private final String database;
  private final String stamp;
  private final ArchivedBytes listener;

  /** Is told how far it is. */
  @FunctionalInterface
  public interface ArchivedBytes {
    /**
     * More was archived.
     *
     * @param done bytes of TSM files so far
     * @param total bytes of TSM files when it began
     */
    void archived(long done, long total) throws IOException;
  }

  /**
   * What was made.
   *
   * @param shards that have points
   * @param groups that have points
   * @param tsmBytes of the files in the archives
   * @param metaBytes of the meta data
   */
  public record Summary(int shards, long groups, long tsmBytes, int metaBytes) {
    /** True if influxd 1.6 may not be able to read meta data as large as these. */
    public boolean isMetaLarge() {
      return groups > MetaData.MOST_SAFE_GROUPS || metaBytes > MetaData.LARGEST_SAFE_BYTES;
    }
  }

  /**
   * @param root with the layout
   * @param time of the backup, for its file names
   */
  public PortableBackup(
      StoredRoot root, ShardLayout layout, String database, Instant time, ArchivedBytes listener) {
    this.root = root;
    this.layout = layout;
    this.database = database;
    this.stamp = STAMP.format(time);
    this.listener = listener;
  }

  /**
   * Makes the backup.
   *
   * @param policies retention policies
   * @param out the directory, which must not exist
   * @throws FileAlreadyExistsException if it does
   */
  public Summary write(List<String> policies, Path out) throws IOException {
    Path directory = out.toAbsolutePath().normalize();
    Path parent = directory.getParent();
    if (parent == null || Files.exists(directory)) {
      throw new FileAlreadyExistsException(out.toString());
    }
    if (!Files.isDirectory(parent)) {
      throw new NoSuchFileException(parent.toString());
    }
    String name = directory.getFileName().toString();
    Path temporary = parent.resolve(name + ".tmp-" + UUID.randomUUID());
    Summary summary;
    try {
      summary =
          new BackupRun(root, layout, database, new LocalStorage(temporary), stamp, listener)
              .write(policies);
      Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      deleteTree(temporary, e);
      throw e;
    }
    new LocalStorage(parent).syncDirectory("");
    return summary;
  }

  private static void deleteTree(Path directory, Exception failure) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      return; // it failed before it made the directory
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
