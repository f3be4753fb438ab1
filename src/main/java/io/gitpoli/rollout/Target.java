package io.gitpoli.rollout;

import java.util.Optional;

/** What a finding is about, as a waiver's scope names it. */
public interface Target {
  /** The code of the rule that was broken. */
  String code();

  /** {@code owner/name}, where it is known. */
  Optional<String> repository();

  /** The file, with {@code /} between its parts; empty where it is about none. */
  Optional<String> path();

  /** The resource within the file, where it has one; may be dear, so it is asked for last. */
  Optional<String> resource();
}
