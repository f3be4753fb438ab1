package io.gitpoli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where the routes are served, which decides who can reach them. */
public enum Hosting {
  /** In Azure Functions (or its local host): assumed to be reachable by anyone. */
  FUNCTIONS,
  /** The standalone server on a loopback address: reachable from this machine alone. */
  LOOPBACK,
  /** The standalone server on any other address. */
  NETWORK;

  /** How a standalone server is hosted that listens on {@code host}. */
  public static Hosting listeningOn(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress() ? LOOPBACK : NETWORK;
    } catch (UnknownHostException e) {
      throw new SettingsException(
          java.util.List.of("--host must be an address of this machine, but is '" + host + "'"));
    }
  }
}
