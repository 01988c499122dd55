package io.tsm.flink.table;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;

/** Which columns a condition wants to have a value, as {@code a > 5} wants it of {@code a}. */
@Internal
final class NullRejection {
  private static final Set<FunctionDefinition> STRICT =
      Set.of(
          BuiltInFunctionDefinitions.CAST,
          BuiltInFunctionDefinitions.PLUS,
          BuiltInFunctionDefinitions.MINUS,
          BuiltInFunctionDefinitions.TIMES);

  private NullRejection() {}

  /** Columns for whose NULL the condition does not hold; some of them may be missed. */
  static Set<FieldReferenceExpression> of(ResolvedExpression condition) {
    if (condition instanceof FieldReferenceExpression column) {
      return Set.of(column);
    }
    Set<FieldReferenceExpression> columns = new LinkedHashSet<>();
    if (!(condition instanceof CallExpression call)) {
      return columns;
    }
    FunctionDefinition function = call.getFunctionDefinition();
    if (function == BuiltInFunctionDefinitions.OR) {
      columns.addAll(of(call.getResolvedChildren().get(0)));
      call.getResolvedChildren().forEach(part -> columns.retainAll(of(part)));
    } else if (function == BuiltInFunctionDefinitions.AND) {
      call.getResolvedChildren().forEach(part -> columns.addAll(of(part)));
    } else if (ScanFilter.COMPARISONS.containsKey(function)
        || function == BuiltInFunctionDefinitions.IS_NOT_NULL
        || function == BuiltInFunctionDefinitions.LIKE) {
      call.getResolvedChildren().forEach(side -> addStrict(side, columns));
    }
    return columns;
  }

  /** Columns for whose NULL an expression is NULL. */
  private static void addStrict(
      ResolvedExpression expression, Set<FieldReferenceExpression> columns) {
    if (expression instanceof FieldReferenceExpression column) {
      columns.add(column);
    } else if (expression instanceof CallExpression call
        && STRICT.contains(call.getFunctionDefinition())) {
      call.getResolvedChildren().forEach(child -> addStrict(child, columns));
    }
  }
}
