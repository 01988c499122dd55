package io.tsm.engine;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Imports of the engine go downward only (docs/architecture.md); siblings know nothing of each
 * other.
 */
@AnalyzeClasses(packages = "io.tsm.engine", importOptions = DoNotIncludeTests.class)
class LayeringTest {
  private static final String ROOT = "io.tsm.engine";

  @ArchTest static final ArchRule IMPORTS_GO_DOWNWARD = layers();

  @ArchTest
  static final ArchRule NO_CYCLES =
      SlicesRuleDefinition.slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  /** What each package may import, those of the engine only. */
  private static Map<String, String[]> table() {
    Map<String, String[]> table = new LinkedHashMap<>();
    table.put("io", new String[] {});
    table.put("model", new String[] {"io"});
    table.put("codec", new String[] {"io", "model"});
    table.put("cache", new String[] {"io", "model", "codec"});
    table.put("wal", new String[] {"io", "model", "codec"});
    table.put("tsm", new String[] {"io", "model", "codec"});
    table.put("snapshot", new String[] {"io", "model", "codec", "cache", "wal", "tsm"});
    table.put("compact", new String[] {"io", "model", "codec", "tsm"});
    table.put("read", new String[] {"io", "model", "codec", "cache", "tsm"});
    table.put("shard", table.keySet().toArray(new String[0]));
    String[] belowSiblings = table.keySet().toArray(new String[0]);
    table.put("facade", belowSiblings);
    table.put("influx", belowSiblings);
    table.put("cli", table.keySet().toArray(new String[0]));
    return table;
  }

  private static ArchRule layers() {
    LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name : table().keySet()) {
      String packages = name.equals("facade") ? ROOT : ROOT + "." + name + "..";
      layers = layers.optionalLayer(name).definedBy(packages);
    }
    for (Map.Entry<String, String[]> entry : table().entrySet()) {
      layers =
          entry.getValue().length == 0
              ? layers.whereLayer(entry.getKey()).mayNotAccessAnyLayer()
              : layers.whereLayer(entry.getKey()).mayOnlyAccessLayers(entry.getValue());
    }
    return layers.ensureAllClassesAreContainedInArchitecture();
  }
}
