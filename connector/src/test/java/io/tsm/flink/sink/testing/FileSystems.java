package io.tsm.flink.sink.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.PluginDescriptor;
import org.apache.flink.util.FileUtils;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real HDFS and a real S3 server for the tests of a JVM, and Flink's file systems for both: that
 * for HDFS from the class path, that for S3 from a plugin folder, since each has its own Hadoop.
 */
public final class FileSystems implements BeforeAllCallback {
  private static Servers servers;

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(FileSystems.class))
        .computeIfAbsent(Servers.class, key -> Servers.start());
  }

  /** A new root below {@code hdfs://} or {@code s3://}. */
  public static String newRoot(String scheme) {
    URI base =
        switch (scheme) {
          case "hdfs" -> servers.hdfs.getURI();
          case "s3" -> servers.s3.bucket();
          default -> throw new IllegalArgumentException(scheme);
        };
    return base + "/roots/" + UUID.randomUUID();
  }

  /** Ends with the tests of the JVM. */
  private static final class Servers implements AutoCloseable {
    private static final Path JARS = Path.of("target", "it"); // see src/it

    private final Path folder;
    private final MiniDFSCluster hdfs;
    private final S3Server s3;

    private Servers(Path folder, MiniDFSCluster hdfs, S3Server s3) {
      this.folder = folder;
      this.hdfs = hdfs;
      this.s3 = s3;
    }

    static Servers start() {
      try {
        Path folder = Files.createTempDirectory("tsm-servers");
        S3Server s3 = S3Server.start(JARS.resolve("s3proxy/lib"), folder);
        servers = new Servers(folder, startHdfs(folder), s3);
        FileSystem.initialize(
            configuration(s3),
            new DefaultPluginManager(
                List.of(plugin("s3-plugin")),
                CoreOptions.getPluginParentFirstLoaderPatterns(new Configuration())));
        return servers;
      } catch (Exception e) {
        throw new IllegalStateException("HDFS and S3 servers do not start", e);
      }
    }

    private static PluginDescriptor plugin(String name) throws IOException {
      List<URL> jars = new ArrayList<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(JARS.resolve(name + "/lib"))) {
        for (Path jar : files) {
          jars.add(jar.toUri().toURL());
        }
      }
      return new PluginDescriptor(name, jars.toArray(new URL[0]), new String[0]);
    }

    private static MiniDFSCluster startHdfs(Path folder) throws IOException {
      org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration();
      hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
      return new MiniDFSCluster.Builder(hadoop).numDataNodes(1).build();
    }

    private static Configuration configuration(S3Server s3) {
      Configuration config = new Configuration();
      // With one data node there is none to take the place of a slow one.
      config.setString(
          "flink.hadoop.dfs.client.block.write.replace-datanode-on-failure.policy", "NEVER");
      config.setString("s3.endpoint", s3.endpoint());
      config.setString("s3.path.style.access", "true");
      config.setString("s3.access-key", "any");
      config.setString("s3.secret-key", "any");
      config.setString("s3.region", "us-east-1");
      return config;
    }

    @Override
    public void close() throws IOException {
      s3.close();
      hdfs.shutdown();
      FileUtils.deleteDirectory(folder.toFile());
    }
  }
}
