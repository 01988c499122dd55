package io.tsm.flink.table;

import io.tsm.flink.table.SeriesAggregates.Call;
import io.tsm.flink.table.SeriesAggregates.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.expressions.AggregateExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Aggregates that the scan can do: MIN and MAX of the time, COUNT of rows and of fields, by tags.
 *
 * @param fields that are counted
 */
@Internal
record AggregatePushDown(SeriesAggregates function, Set<String> fields) {

  /**
   * Finds out.
   *
   * @param projection the physical columns to which the indexes of {@code grouping} and of the
   *     calls refer
   * @return null if something else is asked for
   */
  @Nullable
  static AggregatePushDown of(
      TsmTableSchema schema, int[] projection, int[] grouping, List<AggregateExpression> calls) {
    List<TsmColumn> groups = new ArrayList<>();
    for (int group : grouping) {
      if (group >= projection.length) {
        return null; // metadata
      }
      TsmColumn column = schema.columns().get(projection[group]);
      if (column.role() != TsmColumn.Role.TAG) {
        return null;
      }
      groups.add(column);
    }
    List<Call> found = new ArrayList<>();
    Set<String> fields = new TreeSet<>();
    for (AggregateExpression expression : calls) {
      Call call = call(schema, expression);
      if (call == null) {
        return null;
      }
      found.add(call);
      if (call.field() != null) {
        fields.add(call.field());
      }
    }
    long unit =
        schema.timePrecision() != null
            ? 1
            : Timestamps.unit(LogicalTypeChecks.getPrecision(schema.time().type()));
    return new AggregatePushDown(
        new SeriesAggregates(groups, found, schema.timePrecision(), unit), fields);
  }

  @Nullable
  private static Call call(TsmTableSchema schema, AggregateExpression call) {
    if (call.isDistinct() || call.isApproximate() || call.getFilterExpression().isPresent()) {
      return null;
    }
    FunctionDefinition function = call.getFunctionDefinition();
    // The planner's own classes, one for each type, which are not to be had here.
    String name = function.getClass().getName();
    boolean counts = name.contains("CountAggFunction");
    if (call.getArgs().isEmpty()) {
      return name.contains("Count1AggFunction") ? new Call(Kind.COUNT_ROWS, null) : null;
    }
    FieldReferenceExpression argument = call.getArgs().get(0);
    TsmColumn column =
        schema.columns().stream()
            .filter(c -> c.name().equals(argument.getName()))
            .findFirst()
            .orElse(null);
    if (column == null) {
      return null;
    }
    return switch (column.role()) {
      case TIME ->
          name.contains("MinAggFunction")
              ? new Call(Kind.MIN_TIME, null)
              : name.contains("MaxAggFunction")
                  ? new Call(Kind.MAX_TIME, null)
                  : counts ? new Call(Kind.COUNT_ROWS, null) : null;
      case FIELD -> counts ? new Call(Kind.COUNT_FIELD, column.storedName()) : null;
      case TAG -> null;
    };
  }
}
