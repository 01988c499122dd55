package io.tsm.flink;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.Public;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.types.Value;

/** Rules of Flink's own connectors: what is API says so, and the rest is not to be relied on. */
@AnalyzeClasses(packages = "io.tsm.flink", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule everyClassSaysWhetherItIsApi =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("package-info")
          .should()
          .beAnnotatedWith(Public.class)
          .orShould()
          .beAnnotatedWith(PublicEvolving.class)
          .orShould()
          .beAnnotatedWith(Internal.class);

  /** But for what several packages share, and the factories that Flink makes by name. */
  @ArchTest
  static final ArchRule whatIsInternalIsNotPublic =
      classes()
          .that()
          .areAnnotatedWith(Internal.class)
          .and()
          .resideOutsideOfPackage("io.tsm.flink.fs..")
          .and()
          .doNotHaveFullyQualifiedName("io.tsm.flink.table.Timestamps") // for the format, too
          .and(not(assignableTo(Factory.class)))
          .and(not(assignableTo(Value.class))) // which Flink makes by its constructor
          .should()
          .notBePublic();

  @ArchTest
  static final ArchRule theSourceKnowsNothingOfTheSink =
      noClasses()
          .that()
          .resideInAPackage("io.tsm.flink.source..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.tsm.flink.sink..", "io.tsm.flink.table.."))
          .allowEmptyShould(true);

  /** As Flink demands of its own connectors: who looks for an option finds it. */
  @ArchTest
  static final ArchRule optionsAreApi =
      fields()
          .that()
          .haveRawType(ConfigOption.class)
          .should()
          .bePublic()
          .andShould()
          .beStatic()
          .andShould()
          .beFinal()
          .andShould()
          .beDeclaredInClassesThat(
              simpleNameEndingWith("Options").and(annotatedWith(PublicEvolving.class)));

  @ArchTest
  static final ArchRule optionsOfTablesAreWithTheTables =
      classes()
          .that()
          .haveSimpleNameEndingWith("ConnectorOptions")
          .or()
          .haveSimpleNameEndingWith("FormatOptions")
          .or()
          .haveSimpleNameEndingWith("CatalogOptions")
          .should()
          .resideInAPackage("io.tsm.flink.table..");

  /**
   * But for the records that Flink hands to an operator, whose interface names their class, and for
   * the file system that is not in the runtime, whatever its package says.
   */
  @ArchTest
  static final ArchRule theRuntimeOfFlinkIsNotUsed =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.apache.flink.runtime..", "org.apache.flink.streaming.runtime..")
                  .and(not(resideInAPackage("org.apache.flink.runtime.fs.hdfs")))
                  .and(not(type(StreamRecord.class))));

  @ArchTest
  static final ArchRule theSinkSitsOnTheUpperHalfOfTheEngine =
      noClasses()
          .that()
          .resideInAPackage("io.tsm.flink.sink..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.tsm.engine.codec..",
                  "io.tsm.engine.cache..",
                  "io.tsm.engine.snapshot..",
                  "io.tsm.engine.read..",
                  "io.tsm.engine.cli.."));

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.tsm.flink.(*)..").should().beFreeOfCycles();
}
