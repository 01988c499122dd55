package io.tsm.engine.influx;

import java.io.IOException;

/** A server of InfluxDB refused something, or is not what it was taken for. */
public final class InfluxException extends IOException {
  private static final long serialVersionUID = 1L;

  InfluxException(String message) {
    super(message);
  }

  InfluxException(String message, Throwable cause) {
    super(message, cause);
  }
}
