package io.gitpoli.github.rest;

import java.util.Map;

/** As whom a request is sent. */
interface Credential {
  /** The token to send. */
  String token(Deadline deadline);

  /** Takes note that GitHub refused a token; true where another may be had. */
  boolean renew(String refused);

  /** Whose view of GitHub it is: answers are shared within one scope only. */
  long scope();

  /** What GitHub granted, for example {@code contents} → {@code read}. */
  Map<String, String> permissions(Deadline deadline);

  /** Whether it sees some repositories of its owner only, because they were selected. */
  boolean seesSelected(Deadline deadline);
}
