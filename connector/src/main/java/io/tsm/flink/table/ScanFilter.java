package io.tsm.flink.table;

import io.tsm.engine.read.TagPredicate;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * What of a query's WHERE the scan does itself: times and tags, exactly as SQL means them. The rest
 * is left to Flink; of a condition that rejects NULL in a field the scan adds {@code field IS NOT
 * NULL} to what it accepts. It must be there: the planner takes two scans for one if they have
 * accepted the same, whatever else is asked of either.
 */
@Internal
final class ScanFilter {
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

  /** Comparisons, and what they are with their sides changed. */
  static final Map<FunctionDefinition, FunctionDefinition> COMPARISONS =
      Map.of(
          BuiltInFunctionDefinitions.EQUALS,
          BuiltInFunctionDefinitions.EQUALS,
          BuiltInFunctionDefinitions.NOT_EQUALS,
          BuiltInFunctionDefinitions.NOT_EQUALS,
          BuiltInFunctionDefinitions.GREATER_THAN,
          BuiltInFunctionDefinitions.LESS_THAN,
          BuiltInFunctionDefinitions.LESS_THAN,
          BuiltInFunctionDefinitions.GREATER_THAN,
          BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL,
          BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL,
          BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL,
          BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL);

  private final TsmTableSchema schema;
  private final List<ResolvedExpression> accepted = new ArrayList<>();
  private final List<ResolvedExpression> remaining = new ArrayList<>();
  private final Set<String> notNull = new LinkedHashSet<>();
  private TimeCondition times = TimeCondition.ALL;
  private TagPredicate tags = TagPredicate.all();

  /**
   * @param conditions all of which must hold
   */
  ScanFilter(TsmTableSchema schema, List<ResolvedExpression> conditions) {
    this.schema = schema;
    for (ResolvedExpression condition : conditions) {
      Optional<TimeCondition> time = time(condition);
      Optional<TagCondition> tag = time.isPresent() ? Optional.empty() : tag(condition);
      time.ifPresent(range -> times = times.and(range));
      tag.ifPresent(test -> tags = tags.and(test.isTrue()));
      Optional<String> field = fieldNotNull(condition);
      field.ifPresent(notNull::add);
      if (time.isPresent() || tag.isPresent() || field.isPresent()) {
        accepted.add(condition);
      } else {
        remaining.add(condition);
      }
    }
    remaining.stream().map(NullRejection::of).flatMap(Set::stream).forEach(this::acceptNotNull);
  }

  /** The field of {@code field IS NOT NULL}. */
  private Optional<String> fieldNotNull(ResolvedExpression condition) {
    return condition instanceof CallExpression call
            && call.getFunctionDefinition() == BuiltInFunctionDefinitions.IS_NOT_NULL
            && call.getResolvedChildren().get(0) instanceof FieldReferenceExpression column
            && isNullableField(column)
        ? Optional.of(column.getName())
        : Optional.empty();
  }

  private void acceptNotNull(FieldReferenceExpression column) {
    if (isNullableField(column) && notNull.add(column.getName())) {
      accepted.add(
          CallExpression.permanent(
              BuiltInFunctionDefinitions.IS_NOT_NULL,
              List.of(column),
              DataTypes.BOOLEAN().notNull()));
    }
  }

  private boolean isNullableField(FieldReferenceExpression column) {
    return schema.fields().stream()
        .anyMatch(f -> f.name().equals(column.getName()) && f.type().isNullable());
  }

  List<ResolvedExpression> accepted() {
    return accepted;
  }

  List<ResolvedExpression> remaining() {
    return remaining;
  }

  /** Names of fields without which a row is not in the answer. */
  Set<String> notNull() {
    return notNull;
  }

  TimeCondition times() {
    return times;
  }

  TagPredicate tags() {
    return tags;
  }

  private Optional<TimeCondition> time(ResolvedExpression condition) {
    if (!(condition instanceof CallExpression call)) {
      return Optional.empty();
    }
    List<ResolvedExpression> arguments = call.getResolvedChildren();
    FunctionDefinition function = call.getFunctionDefinition();
    if (function == BuiltInFunctionDefinitions.AND) {
      TimeCondition all = TimeCondition.ALL;
      for (ResolvedExpression argument : arguments) {
        Optional<TimeCondition> part = time(argument);
        if (part.isEmpty()) {
          return Optional.empty();
        }
        all = all.and(part.get());
      }
      return Optional.of(all);
    }
    if (!COMPARISONS.containsKey(function) || arguments.size() != 2) {
      return Optional.empty();
    }
    boolean swapped = arguments.get(0) instanceof ValueLiteralExpression;
    ResolvedExpression column = widened(arguments.get(swapped ? 1 : 0));
    BigInteger constant = nanoseconds(arguments.get(swapped ? 0 : 1));
    if (!isColumn(column, schema.time()) || constant == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        TimeCondition.of(swapped ? COMPARISONS.get(function) : function, constant, timeUnit()));
  }

  private static boolean isColumn(ResolvedExpression expression, TsmColumn column) {
    return expression instanceof FieldReferenceExpression field
        && field.getName().equals(column.name());
  }

  /** The expression without a cast to the same kind of timestamp with as many digits or more. */
  private static ResolvedExpression widened(ResolvedExpression expression) {
    if (expression instanceof CallExpression call
        && call.getFunctionDefinition() == BuiltInFunctionDefinitions.CAST) {
      ResolvedExpression inner = call.getResolvedChildren().get(0);
      LogicalType from = inner.getOutputDataType().getLogicalType();
      LogicalType to = call.getOutputDataType().getLogicalType();
      if (TsmTableSchema.isTimestamp(from)
          && to.is(from.getTypeRoot())
          && LogicalTypeChecks.getPrecision(to) >= LogicalTypeChecks.getPrecision(from)) {
        return inner;
      }
    }
    return expression;
  }

  /** Nanoseconds of one step of the time column. */
  private long timeUnit() {
    if (schema.timePrecision() != null) {
      return schema.timePrecision().toNanoseconds(1);
    }
    return Timestamps.unit(LogicalTypeChecks.getPrecision(schema.time().type()));
  }

  /** A constant that is compared with the time column; null if it is none. */
  @Nullable
  private BigInteger nanoseconds(ResolvedExpression expression) {
    if (!(expression instanceof ValueLiteralExpression literal) || literal.isNull()) {
      return null;
    }
    LogicalType type = literal.getOutputDataType().getLogicalType();
    if (schema.timePrecision() != null) {
      return type.is(LogicalTypeFamily.INTEGER_NUMERIC)
          ? literal
              .getValueAs(Number.class)
              .map(units -> BigInteger.valueOf(units.longValue()).multiply(unit()))
              .orElse(null)
          : null;
    }
    if (!type.is(schema.time().type().getTypeRoot())) {
      return null;
    }
    return type.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
        ? literal.getValueAs(Instant.class).map(ScanFilter::nanoseconds).orElse(null)
        : literal
            .getValueAs(LocalDateTime.class)
            .map(time -> nanoseconds(time.toInstant(ZoneOffset.UTC)))
            .orElse(null);
  }

  private BigInteger unit() {
    return BigInteger.valueOf(timeUnit());
  }

  private static BigInteger nanoseconds(Instant time) {
    return BigInteger.valueOf(time.getEpochSecond())
        .multiply(NANOS_PER_SECOND)
        .add(BigInteger.valueOf(time.getNano()));
  }

  private Optional<TagCondition> tag(ResolvedExpression condition) {
    if (!(condition instanceof CallExpression call)) {
      return Optional.empty();
    }
    List<ResolvedExpression> arguments = call.getResolvedChildren();
    FunctionDefinition function = call.getFunctionDefinition();
    if (function == BuiltInFunctionDefinitions.AND || function == BuiltInFunctionDefinitions.OR) {
      return joined(arguments, function == BuiltInFunctionDefinitions.AND);
    } else if (function == BuiltInFunctionDefinitions.NOT) {
      return tag(arguments.get(0)).map(TagCondition::not);
    } else if (function == BuiltInFunctionDefinitions.IS_NULL) {
      return column(arguments.get(0)).map(TagCondition::isNull);
    } else if (function == BuiltInFunctionDefinitions.IS_NOT_NULL) {
      return column(arguments.get(0)).map(TagCondition::isNull).map(TagCondition::not);
    } else if (function == BuiltInFunctionDefinitions.LIKE && arguments.size() == 2) {
      return column(arguments.get(0))
          .flatMap(
              tag -> text(arguments.get(1)).flatMap(pattern -> TagCondition.like(tag, pattern)));
    } else if (function == BuiltInFunctionDefinitions.EQUALS) {
      return equal(arguments);
    } else if (function == BuiltInFunctionDefinitions.NOT_EQUALS) {
      return equal(arguments).map(TagCondition::not);
    } else if (function == BuiltInFunctionDefinitions.IN) {
      return in(arguments);
    }
    return Optional.empty();
  }

  private Optional<TagCondition> joined(List<ResolvedExpression> conditions, boolean and) {
    Optional<TagCondition> in = and ? Optional.empty() : equalToOneOf(conditions);
    if (in.isPresent()) {
      return in;
    }
    TagCondition all = null;
    for (ResolvedExpression condition : conditions) {
      Optional<TagCondition> part = tag(condition);
      if (part.isEmpty()) {
        return part;
      }
      all = all == null ? part.get() : and ? all.and(part.get()) : all.or(part.get());
    }
    return Optional.ofNullable(all);
  }

  private Optional<TagCondition> equal(List<ResolvedExpression> sides) {
    int literal = sides.get(0) instanceof ValueLiteralExpression ? 0 : 1;
    return column(sides.get(1 - literal))
        .flatMap(tag -> text(sides.get(literal)).map(value -> TagCondition.equal(tag, value)));
  }

  private Optional<TagCondition> in(List<ResolvedExpression> arguments) {
    List<String> values = new ArrayList<>();
    for (ResolvedExpression argument : arguments.subList(1, arguments.size())) {
      Optional<String> value = text(argument);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values.add(value.get());
    }
    return column(arguments.get(0)).map(tag -> TagCondition.in(tag, values));
  }

  /** {@code host = 'a' OR host = 'b'}, which is what an IN becomes, however long it is. */
  private Optional<TagCondition> equalToOneOf(List<ResolvedExpression> conditions) {
    List<ResolvedExpression> arguments = new ArrayList<>();
    return collectEqual(conditions, arguments) ? in(arguments) : Optional.empty();
  }

  /** Collects the column, then the constants; false if there is anything else. */
  private static boolean collectEqual(
      List<ResolvedExpression> conditions, List<ResolvedExpression> into) {
    for (ResolvedExpression condition : conditions) {
      if (!(condition instanceof CallExpression call)) {
        return false;
      }
      List<ResolvedExpression> sides = call.getResolvedChildren();
      if (call.getFunctionDefinition() == BuiltInFunctionDefinitions.OR) {
        if (!collectEqual(sides, into)) {
          return false;
        }
      } else if (call.getFunctionDefinition() == BuiltInFunctionDefinitions.EQUALS) {
        if (into.isEmpty()) {
          into.add(sides.get(0));
        }
        if (!into.get(0).equals(sides.get(0))) {
          return false;
        }
        into.add(sides.get(1));
      } else {
        return false;
      }
    }
    return true;
  }

  private Optional<TsmColumn> column(ResolvedExpression expression) {
    return schema.tags().stream().filter(tag -> isColumn(expression, tag)).findFirst();
  }

  /** A text whose comparison needs no padding. */
  private static Optional<String> text(ResolvedExpression expression) {
    return expression instanceof ValueLiteralExpression literal && !literal.isNull()
        ? literal.getValueAs(String.class)
        : Optional.empty();
  }
}
