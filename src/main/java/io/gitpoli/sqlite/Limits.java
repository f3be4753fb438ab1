package io.gitpoli.sqlite;

import java.time.Duration;

/**
 * What a database bounds.
 *
 * @param waiting how many writes may wait for the writer
 * @param waitingBytes how much JSON may wait for the writer
 * @param batch how many writes go into one transaction
 * @param busy how long to wait for another process that writes
 * @param patience how long a write waits to be durable, and a read for a connection
 * @param readers how many reads run at once
 * @param maxPages how large the file may grow, in SQLite's pages; 0 for no bound of ours
 */
public record Limits(
    int waiting,
    int waitingBytes,
    int batch,
    Duration busy,
    Duration patience,
    int readers,
    int maxPages) {

  // GitHub waits 10 seconds for the answer to a webhook: the caller must hear of a failure before.
  public static final Limits STANDARD =
      new Limits(2_048, 64 << 20, 256, Duration.ofSeconds(3), Duration.ofSeconds(5), 4, 0);
}
