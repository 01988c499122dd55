package io.tsm.flink.testing.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Makes a jar of classes that the test has on its class path, wherever they come from. */
public final class JarBuilder implements AutoCloseable {
  private final JarOutputStream out;
  private final Set<String> names = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));

  private JarBuilder(JarOutputStream out) {
    this.out = out;
  }

  /** A jar of a library. */
  public static JarBuilder library(Path file) throws IOException {
    return create(file, null);
  }

  /** A jar of a job, with the package of its main class. */
  public static JarBuilder job(Path file, Class<?> mainClass) throws IOException {
    JarBuilder jar = create(file, mainClass);
    jar.add(mainClass, mainClass.getPackageName().replace('.', '/') + "/");
    return jar;
  }

  private static JarBuilder create(Path file, Class<?> mainClass) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (mainClass != null) {
      manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass.getName());
    }
    return new JarBuilder(new JarOutputStream(Files.newOutputStream(file), manifest));
  }

  /** Adds all that is in the jar or the folder from which a class was loaded. */
  public JarBuilder addAllBeside(Class<?> anchor) throws IOException {
    add(anchor, "");
    return this;
  }

  private void add(Class<?> anchor, String prefix) throws IOException {
    Path source;
    try {
      source = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("where is " + anchor + "?", e);
    }
    if (Files.isDirectory(source)) {
      addFolder(source, prefix);
    } else {
      addJar(source, prefix);
    }
  }

  private void addFolder(Path folder, String prefix) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = folder.relativize(file).toString();
      if (name.startsWith(prefix)) {
        try (InputStream in = Files.newInputStream(file)) {
          add(name, in);
        }
      }
    }
  }

  private void addJar(Path jar, String prefix) throws IOException {
    try (JarFile from = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (!entry.isDirectory() && entry.getName().startsWith(prefix)) {
          try (InputStream in = from.getInputStream(entry)) {
            add(entry.getName(), in);
          }
        }
      }
    }
  }

  /** The first of a name stays: licences come with every library. */
  private void add(String name, InputStream in) throws IOException {
    if (names.add(name)) {
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
      out.closeEntry();
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
