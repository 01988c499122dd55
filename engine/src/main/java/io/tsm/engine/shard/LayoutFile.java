package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code layout.json} in which a root says how it divides time and series. It is written
 * once, before anything else, by whoever comes first, and never changed.
 */
public final class LayoutFile {
  private static final Logger LOG = LoggerFactory.getLogger(LayoutFile.class);

  public static final String PATH = "layout.json";

  private static final int VERSION = 1;
  private static final int LARGEST_FILE = 4096;
  private static final Set<String> OURS =
      Set.of(
          PATH,
          RootLock.PATH,
          "data",
          "wal",
          "rejected",
          "lost+found"); // a fresh file system's own
  private static final String STAGED_PREFIX = ".layout-";
  private static final String STAGED_SUFFIX = ".tmp";
  private static final Pattern TEXT =
      Pattern.compile(
          "\\s*\\{\\s*\"version\"\\s*:\\s*(\\d{1,9})\\s*,"
              + "\\s*\"shardGroupDurationNanos\"\\s*:\\s*(\\d{1,19})\\s*,"
              + "\\s*\"shardsPerGroup\"\\s*:\\s*(\\d{1,9})\\s*\\}\\s*");

  private LayoutFile() {}

  /** True for the name of a layout that is not published yet, or was left so by who made it. */
  static boolean isStaged(String fileName) {
    return fileName.startsWith(STAGED_PREFIX) && fileName.endsWith(STAGED_SUFFIX);
  }

  /**
   * The layout of a root, made if it has none.
   *
   * @param groupDuration what the caller demands, or null for what is there or the default
   * @param shardsPerGroup what the caller demands, or null for what is there or the default
   * @param defaultShardsPerGroup for a new root
   * @throws LayoutException if the root has another layout, or holds something else than a root
   */
  public static ShardLayout readOrCreate(
      Storage storage, Duration groupDuration, Integer shardsPerGroup, int defaultShardsPerGroup)
      throws IOException {
    if (!storage.exists(PATH)) {
      create(
          storage,
          new ShardLayout(
              groupDuration == null ? ShardLayout.DEFAULT_GROUP_DURATION : groupDuration,
              shardsPerGroup == null ? defaultShardsPerGroup : shardsPerGroup));
    }
    ShardLayout layout = read(storage); // also after creating: another one may have been first
    if (groupDuration != null && !groupDuration.equals(layout.groupDuration())) {
      throw conflict(
          storage,
          layout,
          "a shard duration of " + Durations.format(groupDuration) + " is asked for");
    }
    if (shardsPerGroup != null && shardsPerGroup != layout.shardsPerGroup()) {
      throw conflict(storage, layout, shardsPerGroup + " shards per group are asked for");
    }
    return layout;
  }

  private static LayoutException conflict(Storage storage, ShardLayout layout, String wanted) {
    return new LayoutException(
        storage.describe("")
            + " has "
            + layout
            + ", but "
            + wanted
            + ". A root keeps its layout: leave the option out, set it to what the root has, or"
            + " write to another root");
  }

  /**
   * Reads the layout of a root.
   *
   * @throws java.nio.file.NoSuchFileException if it has none
   * @throws CorruptFileException if it makes no sense
   */
  public static ShardLayout read(Storage storage) throws IOException {
    try (InputFile file = storage.open(PATH)) {
      if (file.size() > LARGEST_FILE) {
        throw new CorruptFileException(file.path(), LARGEST_FILE, "too long for a layout");
      }
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      Matcher m = TEXT.matcher(new String(bytes, StandardCharsets.UTF_8));
      if (!m.matches()) {
        throw new CorruptFileException(
            file.path(),
            0,
            "not of the form {\"version\": 1, \"shardGroupDurationNanos\": N,"
                + " \"shardsPerGroup\": N}");
      }
      int version = Integer.parseInt(m.group(1));
      if (version != VERSION) {
        throw new CorruptFileException(
            file.path(), 0, "layout version " + version + " is not known, only " + VERSION);
      }
      try {
        return new ShardLayout(
            Duration.ofNanos(Long.parseLong(m.group(2))), Integer.parseInt(m.group(3)));
      } catch (IllegalArgumentException e) {
        throw new CorruptFileException(file.path(), 0, e.getMessage(), e);
      }
    }
  }

  private static void create(Storage storage, ShardLayout layout) throws IOException {
    for (FileEntry entry : storage.list("")) {
      boolean ours = OURS.contains(entry.name()) || entry.name().startsWith(".");
      boolean holdsData = entry.name().equals("data");
      // The layout comes first, so data without one are somebody else's - or the layout came now.
      if ((!ours || holdsData) && !storage.exists(PATH)) {
        throw new LayoutException(
            storage.describe("")
                + " is neither empty nor a root made by this sink: it holds '"
                + entry.name()
                + "' but no "
                + PATH
                + ". Choose an empty or a new folder");
      }
    }
    String staged = STAGED_PREFIX + UUID.randomUUID() + STAGED_SUFFIX;
    byte[] text =
        String.format(
                Locale.ROOT,
                "{\"version\": %d, \"shardGroupDurationNanos\": %d, \"shardsPerGroup\": %d}\n",
                VERSION,
                layout.groupDuration().toNanos(),
                layout.shardsPerGroup())
            .getBytes(StandardCharsets.UTF_8);
    OutputFile file = storage.create(staged);
    try {
      file.write(text, 0, text.length);
      file.sync();
      file.close();
      publishOnce(storage, staged);
      storage.delete(staged);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, file, () -> storage.delete(staged));
      throw e;
    }
  }

  private static void publishOnce(Storage storage, String staged) throws IOException {
    try {
      storage.publish(staged, PATH);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("Another writer was first: the layout it wrote counts", e);
    }
  }
}
