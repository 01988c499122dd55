package io.tsm.engine.testing.influx;

import java.io.IOException;

/** influxd, or a tool of it, refused something. The message is what it said. */
public final class InfluxException extends IOException {
  private static final long serialVersionUID = 1L;

  InfluxException(String message) {
    super(message);
  }

  InfluxException(String message, Throwable cause) {
    super(message, cause);
  }
}
