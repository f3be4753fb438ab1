package io.gitpoli.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.github.Repository;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Deployments that could not be decided yet because checks of their commit still run. Kept in
 * memory: a deployment that is forgotten stays unapproved until GitHub is asked to deliver its
 * event again.
 */
public final class WaitingDeployments {
  // Workflows times environments; whatever is beyond stays unapproved.
  private static final int MAX_FOR_COMMIT = 100;

  // An unanswered job waits up to 30 days on GitHub; whoever waits longer than a day starts anew.
  private final Cache<String, Map<String, Waiting>> byCommit =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofDays(1)).build();

  /** A deployment and who asked for it. */
  record Waiting(Deployment deployment, Origin origin) {}

  void add(Waiting one) {
    change(
        one.deployment(),
        waiting -> {
          if (waiting.size() < MAX_FOR_COMMIT) {
            waiting.put(request(one.deployment()), one);
          }
        });
  }

  /** Forgets a deployment that was answered. */
  void remove(Deployment deployment) {
    change(deployment, waiting -> waiting.remove(request(deployment)));
  }

  /** What waits for a commit's checks. */
  Collection<Waiting> of(Repository repository, String sha) {
    Map<String, Waiting> waiting = byCommit.getIfPresent(key(repository, sha));
    return waiting == null ? List.of() : waiting.values();
  }

  private void change(Deployment deployment, Consumer<Map<String, Waiting>> change) {
    byCommit
        .asMap()
        .compute(
            key(deployment.repository(), deployment.sha()),
            (key, before) -> {
              Map<String, Waiting> after = before == null ? new HashMap<>() : new HashMap<>(before);
              change.accept(after);
              return after.isEmpty() ? null : after;
            });
  }

  private static String request(Deployment deployment) {
    return deployment.runId() + deployment.environment();
  }

  private static String key(Repository repository, String sha) {
    return repository.fullName() + "@" + sha;
  }
}
