package io.gitpoli.webhook;

import io.gitpoli.github.Repository;
import java.util.Locale;
import java.util.Optional;

/**
 * A deployment that is to be judged.
 *
 * @param ref as GitHub tells it: a branch's or tag's name, or a full ref
 * @param runId the workflow run that waits; empty where none does, or where it can't be trusted
 */
record Deployment(
    Repository repository, String environment, String ref, String sha, Optional<Long> runId) {
  /** Of all deployments to the environment: each sees those before it in its count of the day. */
  String key() {
    return (repository.fullName() + "/" + environment).toLowerCase(Locale.ROOT);
  }

  /** Of all that waits for a commit's checks. */
  static String topic(Repository repository, String sha) {
    return (repository.fullName() + "@" + sha).toLowerCase(Locale.ROOT);
  }
}
