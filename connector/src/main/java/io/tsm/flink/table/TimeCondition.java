package io.tsm.flink.table;

import java.math.BigInteger;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;

/**
 * What a comparison of the time column with a constant says of nanoseconds. The column may be
 * coarser than they are: its value is the time rounded down.
 *
 * @param first nanoseconds
 * @param last nanoseconds, in the range; there are none if that is before the first
 */
@Internal
record TimeCondition(long first, long last) {
  static final TimeCondition ALL = new TimeCondition(Long.MIN_VALUE, Long.MAX_VALUE);
  private static final TimeCondition NONE = new TimeCondition(0, -1);

  /**
   * The times that a comparison leaves.
   *
   * @param function such as {@code column >= constant}
   * @param constant nanoseconds
   * @param unit nanoseconds of the column's last digit
   * @return null if this is no comparison with a range of times
   */
  @Nullable
  static TimeCondition of(FunctionDefinition function, BigInteger constant, long unit) {
    BigInteger step = BigInteger.valueOf(unit);
    BigInteger below = constant.subtract(constant.mod(step));
    boolean exact = below.equals(constant);
    BigInteger above = exact ? below : below.add(step);
    if (function == BuiltInFunctionDefinitions.EQUALS) {
      return exact ? between(below, below.add(step).subtract(BigInteger.ONE)) : NONE;
    } else if (function == BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL) {
      return between(above, null);
    } else if (function == BuiltInFunctionDefinitions.GREATER_THAN) {
      return between(below.add(step), null);
    } else if (function == BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL) {
      return between(null, below.add(step).subtract(BigInteger.ONE));
    } else if (function == BuiltInFunctionDefinitions.LESS_THAN) {
      return between(null, above.subtract(BigInteger.ONE));
    }
    return null;
  }

  private static TimeCondition between(@Nullable BigInteger first, @Nullable BigInteger last) {
    BigInteger min = BigInteger.valueOf(Long.MIN_VALUE);
    BigInteger max = BigInteger.valueOf(Long.MAX_VALUE);
    if ((first != null && first.compareTo(max) > 0) || (last != null && last.compareTo(min) < 0)) {
      return NONE;
    }
    return new TimeCondition(
        first == null ? Long.MIN_VALUE : first.max(min).longValueExact(),
        last == null ? Long.MAX_VALUE : last.min(max).longValueExact());
  }

  boolean isEmpty() {
    return last < first;
  }

  TimeCondition and(TimeCondition other) {
    return new TimeCondition(Math.max(first, other.first), Math.min(last, other.last));
  }
}
