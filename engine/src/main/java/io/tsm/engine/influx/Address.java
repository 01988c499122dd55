package io.tsm.engine.influx;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a server listens.
 *
 * @param host a name or a number; IPv6 in brackets
 */
public record Address(String host, int port) {
  private static final int LAST_PORT = 65_535;

  /**
   * Reads {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Address parse(String text) {
    try {
      URI uri = new URI("tcp://" + text);
      if (uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= LAST_PORT
          && uri.getAuthority().equals(uri.getHost() + ":" + uri.getPort())
          && uri.toString().endsWith(uri.getAuthority())) {
        return new Address(uri.getHost(), uri.getPort());
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
