package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who asked for a decision. */
public enum Source {
  @JsonProperty("webhook")
  WEBHOOK,
  @JsonProperty("evaluate")
  EVALUATE,
  @JsonProperty("cli")
  CLI;

  /** The name in JSON and in stores. */
  public String json() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
