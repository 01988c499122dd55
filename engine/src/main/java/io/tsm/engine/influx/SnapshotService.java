package io.tsm.engine.influx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * The interface by which {@code influxd restore} talks to a running server: its {@code
 * bind-address}. It asks for no password. Of the eight requests it has, two are used here.
 */
final class SnapshotService {
  private static final int SERVICE = 3; // what the connection is for, its first byte
  private static final int DATABASE_INFO = 3;
  private static final int SHARD_UPDATE = 7;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 300_000;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Address address;

  SnapshotService(Address address) {
    this.address = address;
  }

  /**
   * Makes sure that this is the service.
   *
   * @throws InfluxException if it is not, or does not have the database
   */
  void check(String database) throws IOException {
    List<String> unused = shards(database);
  }

  /**
   * Asks for the shards of a database.
   *
   * @return {@code <database>/<retention policy>/<shard>} of each
   * @throws InfluxException if what listens there is another service, or does not have the database
   */
  List<String> shards(String database) throws IOException {
    byte[] answer;
    try (Socket socket = connect()) {
      byte[] request =
          JSON.writeValueAsBytes(JSON.createObjectNode().put("BackupDatabase", database));
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(new byte[] {SERVICE, DATABASE_INFO});
      out.write(request);
      out.flush();
      socket.shutdownOutput();
      answer = socket.getInputStream().readAllBytes();
    }
    List<String> paths = new ArrayList<>();
    try {
      JsonNode info = JSON.readTree(answer);
      if (info == null || !info.has("Paths")) {
        throw wrongService(answer, database, null);
      }
      info.get("Paths")
          .forEach( // null if there are none
              path -> paths.add(path.asText()));
    } catch (JsonProcessingException e) {
      throw wrongService(answer, database, e);
    }
    return paths;
  }

  private InfluxException wrongService(byte[] answer, String database, Exception cause) {
    if (new String(answer, US_ASCII).startsWith("HTTP/")) {
      return new InfluxException(
          address
              + (" speaks HTTP: --to is for the bind-address of influxd (port 8088 by default),"
                  + " --http")
              + " for its HTTP address (8086)",
          cause);
    }
    return new InfluxException(
        ("%s does not tell the shards of database '%s': is it the bind-address (port 8088"
                + " by default) of the influxd that --http names? It said: '%s'")
            .formatted(address, database, new String(answer, UTF_8).strip()),
        cause);
  }

  /** Writes archives, and only that. */
  @FunctionalInterface
  interface Content {
    void writeTo(BufferedOutputStream out) throws IOException;
  }

  /**
   * Sends files into a shard. The server says nothing: whether they arrived shows in its data.
   *
   * @param archive a tar archive, not packed
   */
  void update(long shard, Content archive) throws IOException {
    try (Socket socket = connect()) {
      BufferedOutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
      DataOutputStream head = new DataOutputStream(out);
      head.write(new byte[] {SERVICE, SHARD_UPDATE});
      head.writeLong(shard);
      archive.writeTo(out);
      out.flush();
      socket.shutdownOutput();
      awaitEnd(socket);
    } catch (SocketException e) {
      throw new InfluxException(
          "%s broke off (%s) while files were sent for shard %d; its log says why (service=snapshot)"
              .formatted(address, e.getMessage(), shard),
          e);
    }
  }

  /** The server closes when it has taken the files, as a rule with a reset. */
  private static void awaitEnd(Socket socket) throws IOException {
    try {
      long unused = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      return; // whether all arrived must be seen in the data anyway
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(READ_MILLIS);
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new InfluxException(
          ("cannot connect to %s (%s): does influxd run, and can its bind-address"
                  + " (127.0.0.1:8088 by default) be reached from here?")
              .formatted(address, e.getMessage()),
          e);
    }
  }
}
