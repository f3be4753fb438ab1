package io.gitpoli.webhook;

import io.gitpoli.github.Repository;
import java.util.Optional;

/**
 * A deployment that is to be judged.
 *
 * @param ref as GitHub tells it: a branch's or tag's name, or a full ref
 * @param runId the workflow run that waits; empty where none does, or where it can't be trusted
 */
record Deployment(
    Repository repository, String environment, String ref, String sha, Optional<Long> runId) {
  String key() {
    return (repository.fullName() + "/" + environment).toLowerCase(java.util.Locale.ROOT);
  }
}
