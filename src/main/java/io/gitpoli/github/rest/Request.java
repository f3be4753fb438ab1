package io.gitpoli.github.rest;

import java.net.URI;

/**
 * One request to GitHub.
 *
 * @param body the JSON to send; null for none
 * @param repeatable whether it does no harm where it arrives twice
 */
record Request(
    String method,
    URI uri,
    byte[] body,
    boolean repeatable,
    Credential credential,
    Deadline deadline) {
  /** What is asked, for messages: the method and the path. */
  String what() {
    return method + " " + uri.getRawPath();
  }

  Request to(URI other) {
    return new Request(method, other, body, repeatable, credential, deadline);
  }
}
