package io.gitpoli.github;

/** How an environment came to be protected by the App. */
public enum Protection {
  ENABLED,
  WAS_ENABLED_BEFORE
}
