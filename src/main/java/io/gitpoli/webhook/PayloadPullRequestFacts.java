package io.gitpoli.webhook;

import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.github.Review;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes the facts from the payload alone: local development, where no GitHub App is configured and
 * nothing is enforced. What the payload does not tell counts as not met.
 */
final class PayloadPullRequestFacts implements PullRequestFacts {
  private final List<Review> reviews;

  private PayloadPullRequestFacts(List<Review> reviews) {
    this.reviews = reviews;
  }

  /**
   * @throws Payload.MalformedException where its review can't be read
   */
  static PayloadPullRequestFacts of(Payload payload) {
    return new PayloadPullRequestFacts(
        payload.has("/review") ? List.of(review(payload)) : List.of());
  }

  private static Review review(Payload payload) {
    return new Review(
        payload.optionalText("/review/user/login").orElse(""),
        payload.optionalText("/review/user/type").filter("Bot"::equals).isPresent(),
        payload.text("/review/state").toUpperCase(Locale.ROOT),
        payload.optionalText("/review/commit_id").orElse(""));
  }

  @Override
  public PullRequest current(Repository repository, PullRequest known) {
    return known;
  }

  @Override
  public List<PullRequest> openAt(Repository repository, String headSha) {
    return List.of();
  }

  @Override
  public List<String> approvers(
      Repository repository, PullRequest pullRequest, boolean dismissStale) {
    return Approvals.of(
        reviews,
        pullRequest.author(),
        dismissStale ? Optional.of(pullRequest.headSha()) : Optional.empty(),
        login -> true);
  }

  @Override
  public boolean signedOff(Repository repository, PullRequest pullRequest) {
    return false;
  }
}
