package io.tsm.benchmarks;

import io.tsm.benchmarks.influxdb.Influxd;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** With which versions of others this project is compared. */
final class PeerVersions {
  private PeerVersions() {}

  /** Names with versions; who is not installed is left out. */
  static List<String> all() throws IOException {
    List<String> all = new ArrayList<>();
    all.add("Flink " + EnvironmentInformation.getVersion());
    all.add("Parquet " + ofLibrary("org.apache.parquet", "parquet-avro"));
    all.add("Apache TsFile " + ofLibrary("org.apache.tsfile", "tsfile"));
    all.add("influxdb-java " + ofLibrary("org.influxdb", "influxdb-java"));
    Influxd.version().ifPresent(all::add);
    return all;
  }

  /** As Maven writes it into a library. */
  private static String ofLibrary(String group, String artifact) throws IOException {
    String path = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = PeerVersions.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException(path + " is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    }
  }
}
