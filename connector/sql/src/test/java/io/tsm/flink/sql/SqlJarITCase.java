package io.tsm.flink.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks into the jar that SQL users take. */
class SqlJarITCase {
  private static final Set<String> PACKAGES =
      Set.of(
          "io/tsm/engine",
          "io/tsm/engine/cache",
          "io/tsm/engine/codec",
          "io/tsm/engine/compact",
          "io/tsm/engine/io",
          "io/tsm/engine/model",
          "io/tsm/engine/read",
          "io/tsm/engine/shard",
          "io/tsm/engine/snapshot",
          "io/tsm/engine/tsm",
          "io/tsm/engine/wal",
          "io/tsm/flink/fs",
          "io/tsm/flink/sink",
          "io/tsm/flink/source",
          "io/tsm/flink/table",
          "io/tsm/flink/table/format");

  private static final String FACTORIES =
      "META-INF/services/org.apache.flink.table.factories.Factory";

  private static final Set<String> FILES =
      Set.of(
          "META-INF/MANIFEST.MF",
          "META-INF/LICENSE",
          "META-INF/NOTICE",
          "META-INF/maven/io.tsm/flink-sql-connector-tsm/pom.xml",
          "META-INF/maven/io.tsm/flink-sql-connector-tsm/pom.properties",
          FACTORIES);

  /** What is there wherever Flink is. */
  private static final List<String> PROVIDED =
      List.of(
          "java.", "javax.annotation.", "org.apache.flink.", "org.slf4j.", "org.xerial.snappy.");

  private static final List<String> NAMES = new ArrayList<>();

  @BeforeAll
  static void list() throws IOException {
    try (JarInputStream jar = new JarInputStream(Files.newInputStream(SqlJar.path()))) {
      NAMES.add("META-INF/MANIFEST.MF"); // the stream keeps it back
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        if (!entry.isDirectory()) {
          NAMES.add(entry.getName());
        }
      }
    }
  }

  private static String text(String name) throws IOException {
    try (JarFile jar = new JarFile(SqlJar.path().toFile());
        InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Test
  void nothingIsTwiceInTheJar() {
    assertThat(NAMES).doesNotHaveDuplicates().hasSizeGreaterThan(200);
  }

  @Test
  void onlyOwnPackagesAreInTheJar() {
    Set<String> packages = new TreeSet<>();
    Set<String> files = new TreeSet<>();
    for (String name : NAMES) {
      if (name.endsWith(".class")) {
        packages.add(name.substring(0, name.lastIndexOf('/')));
      } else {
        files.add(name);
      }
    }
    assertThat(packages).isSubsetOf(PACKAGES).contains("io/tsm/engine/tsm", "io/tsm/flink/table");
    assertThat(files).containsExactlyInAnyOrderElementsOf(FILES);
  }

  @Test
  void noTestsAreInTheJar() {
    assertThat(NAMES).noneMatch(name -> name.matches(".*(Test|ITCase|testing|junit).*"));
  }

  @Test
  void allThatClassesNeedIsInTheJarOrComesWithFlink() throws IOException {
    JavaClasses classes;
    try (JarFile jar = new JarFile(SqlJar.path().toFile())) {
      classes = new ClassFileImporter().importJar(jar);
    }
    Set<String> missing = new TreeSet<>();
    for (JavaClass from : classes) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        boolean there =
            to.isPrimitive()
                || classes.contain(to.getName())
                || PROVIDED.stream().anyMatch(to.getName()::startsWith)
                // Loaded for roots on HDFS only, where Flink has Hadoop beside it.
                || (from.getName().equals("io.tsm.flink.fs.HdfsFiles")
                    && to.getName().startsWith("org.apache.hadoop."));
        if (!there) {
          missing.add(from.getName() + " -> " + to.getName());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyFactoryIsListedAndThere() throws IOException {
    List<String> factories = text(FACTORIES).lines().filter(line -> !line.isBlank()).toList();
    assertThat(factories)
        .contains(
            "io.tsm.flink.table.TsmTableFactory",
            "io.tsm.flink.table.format.LineProtocolFormatFactory")
        .doesNotHaveDuplicates()
        .allMatch(factory -> NAMES.contains(factory.replace('.', '/') + ".class"));
    List<String> concreteFactories =
        NAMES.stream()
            .filter(name -> name.matches("io/tsm/flink/table/.*Factory\\.class"))
            .map(name -> name.replace('/', '.').replace(".class", ""))
            .toList();
    assertThat(factories).containsExactlyInAnyOrderElementsOf(concreteFactories);
  }

  @Test
  void theNoticeNamesWhatIsBundled() throws IOException {
    String version;
    try (JarFile jar = new JarFile(SqlJar.path().toFile())) {
      version = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
    }
    assertThat(SqlJar.path().getFileName())
        .hasToString("flink-sql-connector-tsm-" + version + ".jar");
    List<String> bundled =
        text("META-INF/NOTICE").lines().filter(line -> line.startsWith("- ")).toList();
    assertThat(bundled)
        .hasSize(2)
        .anyMatch(line -> line.startsWith("- io.tsm:flink-connector-tsm:" + version + " (Apache"))
        .anyMatch(line -> line.startsWith("- io.tsm:tsm-engine:" + version + " (Apache"));
    assertThat(text("META-INF/LICENSE")).contains("Apache License", "Version 2.0, January 2004");
  }

  @Test
  void thePomOfTheJarAsksForNothingThatIsInIt() throws IOException {
    Path pom = SqlJar.path().resolve("../../dependency-reduced-pom.xml").normalize();
    String dependencies = Files.readString(pom, UTF_8);
    assertThat(dependencies)
        .contains("<artifactId>flink-sql-connector-tsm</artifactId>")
        .doesNotContain("<scope>compile</scope>");
    for (String block : dependencies.split("<dependency>", -1)) {
      if (block.contains("</dependency>")) {
        assertThat(block).containsPattern("<scope>(provided|test)</scope>");
      }
    }
  }
}
