package io.gitpoli.standalone;

import io.gitpoli.gate.JsonDocument;
import java.time.Duration;

/**
 * What strangers may take up.
 *
 * @param threads calls that run at once; more wait. Most of them wait for the audit trail, which
 *     stores together what comes together
 * @param waiting calls that wait for a thread; more are sent away with a 503
 * @param bodyBytes the largest body
 * @param bodiesBytes of all bodies that are in memory at once, each counted by its declared length
 *     from before it is read until its call ends; at least one of the largest must fit
 * @param headerBytes of the request line and the headers together
 * @param connections open at once
 * @param idle how long a connection may be silent
 * @param head how long a request line with its headers may take, from its first byte
 * @param body how long a body may take; GitHub itself gives up after 10 s
 * @param linger how long is read on after a request was refused, so that its caller sees why
 * @param stop how long calls may go on when the server stops
 */
record Limits(
    int threads,
    int waiting,
    int bodyBytes,
    int bodiesBytes,
    int headerBytes,
    int connections,
    Duration idle,
    Duration head,
    Duration body,
    Duration linger,
    Duration stop) {
  static final Limits DEFAULT =
      new Limits(
          64,
          512,
          JsonDocument.MAX_BYTES,
          bodiesBytes(Runtime.getRuntime().maxMemory()),
          16 * 1024,
          2_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  /**
   * For a heap of this size in bytes: a sixteenth of it, as a body that is read becomes text and
   * JSON that can be ten times as large; from 26 MB, in which the largest body fits, to 64 MB, as
   * real payloads are small.
   */
  static int bodiesBytes(long heap) {
    return (int) Math.max(26 << 20, Math.min(64 << 20, heap / 16));
  }
}
