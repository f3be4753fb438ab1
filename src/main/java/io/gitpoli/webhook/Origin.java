package io.gitpoli.webhook;

import io.gitpoli.audit.Run;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;

/**
 * Where a judgement comes from.
 *
 * @param delivery GitHub's delivery id
 * @param actor the login of who caused it; null where GitHub does not say
 */
record Origin(String delivery, String actor) {
  static Origin of(Event event) {
    return new Origin(event.delivery(), event.payload().sender());
  }

  Subject subject(Repository repository, PullRequest pullRequest) {
    return new Subject(
        Source.WEBHOOK,
        repository.fullName(),
        pullRequest.number(),
        null,
        pullRequest.headRef(),
        pullRequest.headSha(),
        actor,
        delivery,
        null);
  }

  /** A pull request of which only the number is known (yet). */
  Subject subject(Repository repository, int number) {
    return new Subject(
        Source.WEBHOOK, repository.fullName(), number, null, null, null, actor, delivery, null);
  }

  /** A commit of which it is not known (yet) what it belongs to. */
  Subject subject(Repository repository, String ref, String sha) {
    return new Subject(
        Source.WEBHOOK, repository.fullName(), null, null, ref, sha, actor, delivery, null);
  }

  Subject subject(Repository repository, String environment, String ref, String sha, Run run) {
    return new Subject(
        Source.WEBHOOK, repository.fullName(), null, environment, ref, sha, actor, delivery, run);
  }
}
