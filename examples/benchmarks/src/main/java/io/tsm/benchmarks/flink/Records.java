package io.tsm.benchmarks.flink;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records that are there before a job begins, so that what a source does is not measured. A source
 * finds them by a name: they go from the benchmark to the tasks, which are in the same process, as
 * they are.
 *
 * @param <T> the records
 */
interface Records<T> {

  /** How many there are. */
  int size();

  /**
   * One of them, with another time. What it returned before may change.
   *
   * @param shift nanoseconds to add to the time that it has in the first lap
   */
  T at(int index, long shift);

  /** Records under a name. */
  record Published(String name) implements AutoCloseable {
    private static final Map<String, Records<?>> ALL = new ConcurrentHashMap<>();

    /** Gives records a name, until it is closed. */
    static Published of(Records<?> records) {
      Published published = new Published(UUID.randomUUID().toString());
      ALL.put(published.name, records);
      return published;
    }

    /**
     * The records of a name.
     *
     * @throws IllegalStateException if there are none
     */
    static Records<?> find(String name) {
      Records<?> records = ALL.get(name);
      if (records == null) {
        throw new IllegalStateException("no records of the name " + name + " in this process");
      }
      return records;
    }

    @Override
    public void close() {
      ALL.remove(name);
    }
  }
}
