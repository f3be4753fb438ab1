package io.gitpoli.github.rest;

import java.net.URI;

/**
 * One request to GitHub.
 *
 * @param body the JSON to send; null for none
 */
record Request(String method, URI uri, byte[] body, Credential credential, Deadline deadline) {
  /** What is asked, for messages: the method and the path. */
  String what() {
    return method + " " + uri.getRawPath();
  }

  Request to(URI other) {
    return new Request(method, other, body, credential, deadline);
  }
}
