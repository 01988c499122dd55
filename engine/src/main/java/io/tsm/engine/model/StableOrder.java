package io.tsm.engine.model;

/**
 * A stable order of rows by time: a bottom-up merge sort of row numbers that starts from the runs
 * which ascend already, since time series come nearly sorted. No boxing.
 */
final class StableOrder {
  private StableOrder() {}

  /** The numbers of the rows {@code [0, size)} in the order of their times. */
  static int[] byTime(long[] times, int size) {
    int[] order = new int[size];
    int[] runs = new int[size + 1];
    int runCount = 0;
    for (int i = 0; i < size; i++) {
      order[i] = i;
      if (i == 0 || times[i - 1] > times[i]) {
        runs[runCount++] = i;
      }
    }
    int[] other = new int[size];
    while (runCount > 1) {
      int merged = 0;
      for (int r = 0; r < runCount; r += 2) {
        int from = runs[r];
        int middle = r + 1 < runCount ? runs[r + 1] : size;
        int to = r + 2 < runCount ? runs[r + 2] : size;
        merge(times, order, from, middle, to, other);
        runs[merged++] = from;
      }
      runCount = merged;
      int[] swap = order;
      order = other;
      other = swap;
    }
    return order;
  }

  private static void merge(long[] times, int[] in, int from, int middle, int to, int[] out) {
    int left = from;
    int right = middle;
    int at = from;
    while (left < middle && right < to) {
      // Equal times keep their order: the left run was written first.
      out[at++] = times[in[left]] <= times[in[right]] ? in[left++] : in[right++];
    }
    if (left < middle) {
      System.arraycopy(in, left, out, at, middle - left);
    } else {
      System.arraycopy(in, right, out, at, to - right);
    }
  }
}
