package io.tsm.flink.table;

import io.tsm.engine.read.TagPredicate;
import java.util.Collection;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * A condition on tags by SQL's logic, which has three values: for some series it is true, for
 * others false, and for those that lack a tag it is often neither.
 *
 * @param isTrue for which series it is true
 * @param isFalse for which it is false
 */
@Internal
record TagCondition(TagPredicate isTrue, TagPredicate isFalse) {

  private static TagCondition ofValue(String tag, boolean nullable, TagPredicate test) {
    TagPredicate present = TagPredicate.present(tag);
    return nullable
        ? new TagCondition(present.and(test), present.and(test.not()))
        : new TagCondition(test, test.not()); // where the tag is absent, its value is ''
  }

  /** The tag has this value. */
  static TagCondition equal(TsmColumn tag, String value) {
    String name = tag.storedName();
    return ofValue(name, tag.type().isNullable(), TagPredicate.equal(name, value));
  }

  /** The tag has one of these values. */
  static TagCondition in(TsmColumn tag, Collection<String> values) {
    String name = tag.storedName();
    return ofValue(name, tag.type().isNullable(), TagPredicate.in(name, values));
  }

  /** The tag is NULL. */
  static TagCondition isNull(TsmColumn tag) {
    TagPredicate isNull =
        tag.type().isNullable() ? TagPredicate.absent(tag.storedName()) : TagPredicate.all().not();
    return new TagCondition(isNull, isNull.not());
  }

  /** The tag is LIKE a pattern; empty if that is more than a text and a {@code %} at its end. */
  static Optional<TagCondition> like(TsmColumn tag, String pattern) {
    int end = pattern.endsWith("%") ? pattern.length() - 1 : pattern.length();
    for (int i = 0; i < end; i++) {
      if ("%_\\".indexOf(pattern.charAt(i)) >= 0) {
        return Optional.empty();
      }
    }
    String text = pattern.substring(0, end);
    String name = tag.storedName();
    return Optional.of(
        end == pattern.length()
            ? equal(tag, text)
            : ofValue(name, tag.type().isNullable(), TagPredicate.prefix(name, text)));
  }

  TagCondition and(TagCondition other) {
    return new TagCondition(isTrue.and(other.isTrue), isFalse.or(other.isFalse));
  }

  TagCondition or(TagCondition other) {
    return new TagCondition(isTrue.or(other.isTrue), isFalse.and(other.isFalse));
  }

  @SuppressWarnings("ArgumentSelectionDefectChecker") // that is what it does
  TagCondition not() {
    return new TagCondition(isFalse, isTrue);
  }
}
