package io.tsm.engine.model;

/**
 * Makes one object of each series, so that a point costs one look-up and no allocation. Bounded:
 * when it is full it forgets all and starts again, which costs time and changes nothing else. Not
 * thread-safe.
 */
public final class SeriesTable {
  /** Series kept by default. */
  public static final int DEFAULT_ENTRIES = 1 << 20;

  /** Heap kept by default, in bytes. */
  public static final long DEFAULT_BYTES = 256L << 20;

  private static final int BYTES_PER_ENTRY = 80; // objects' headers and fields, roughly
  private static final int BYTES_PER_SLOT = 16;

  private final int maxEntries;
  private final long maxBytes;
  private final BytesTable<SeriesKey> table = new BytesTable<>();
  private long entryBytes;

  public SeriesTable() {
    this(DEFAULT_ENTRIES, DEFAULT_BYTES);
  }

  /**
   * A table with limits of its own.
   *
   * @param maxEntries most series to keep; fewer than a job has at a time make every point slower
   * @param maxBytes most bytes of heap to keep, roughly
   */
  public SeriesTable(int maxEntries, long maxBytes) {
    if (maxEntries < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "no room: " + maxEntries + " series, " + maxBytes + " bytes");
    }
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /**
   * The series with the escaped key {@code key[from, to)}, which must be canonical.
   *
   * @throws InvalidPointException if the series is new here and InfluxDB cannot hold it
   */
  SeriesKey intern(byte[] key, int from, int to) {
    long hash = ByteRanges.hash(key, from, to);
    SeriesKey known = table.find(key, from, to, hash);
    if (known != null) {
      return known;
    }
    Limits.checkSeriesKey(key, from, to);
    SeriesKey made = SeriesKey.ofHashed(key, from, to, hash);
    put(made.bytes(), hash, made);
    return made;
  }

  /** The series whose escaped key is {@code key[from, to)}, as {@link SeriesKey#ofStored}. */
  public SeriesKey ofStored(byte[] key, int from, int to) {
    long hash = ByteRanges.hash(key, from, to);
    SeriesKey known = table.find(key, from, to, hash);
    if (known == null) {
      known = SeriesKey.ofHashed(key, from, to, hash);
      put(known.bytes(), hash, known);
    }
    return known;
  }

  /** The series filed under these bytes, or null. */
  SeriesKey find(byte[] bytes, int from, int to, long hash) {
    return table.find(bytes, from, to, hash);
  }

  /** Files a series under bytes that are not there yet. */
  void put(byte[] bytes, long hash, SeriesKey series) {
    if (table.size() >= maxEntries || heapBytes() > maxBytes) {
      table.clear();
      entryBytes = 0;
    }
    table.add(bytes, hash, series);
    entryBytes += bytes.length + BYTES_PER_ENTRY;
  }

  /** Series kept. */
  public int size() {
    return table.size();
  }

  /** Bytes on the heap, roughly. */
  public long heapBytes() {
    return entryBytes + (long) BYTES_PER_SLOT * table.slots();
  }
}
