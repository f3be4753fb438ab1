package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a decision came out. */
public enum Verdict {
  @JsonProperty("allow")
  ALLOW,
  @JsonProperty("deny")
  DENY,
  /**
   * There was no decision: a part was down or a fact could not be read. Never enforced as a pass.
   */
  @JsonProperty("error")
  ERROR;

  /** The name in JSON, in queries and in stores. */
  public String json() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
