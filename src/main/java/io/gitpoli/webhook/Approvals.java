package io.gitpoli.webhook;

import io.gitpoli.github.Review;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Works out from a pull request's reviews who approves of it now. */
final class Approvals {
  private Approvals() {}

  /**
   * The logins of those whose latest word is an approval: a comment changes nothing, a dismissal or
   * a request for changes ends an approval. Bots and the author don't count; logins are compared
   * without regard to case, as GitHub does.
   *
   * @param reviews oldest first
   * @param author the pull request's author
   * @param head where given, an approval of any other commit does not count
   * @param mayWrite whether a person has write permission; asked for approvers alone
   */
  static List<String> of(
      List<Review> reviews, String author, Optional<String> head, Predicate<String> mayWrite) {
    Map<String, Review> latest = new LinkedHashMap<>();
    for (Review review : reviews) {
      boolean decides =
          switch (review.state()) {
            case "APPROVED", "CHANGES_REQUESTED", "DISMISSED" -> true;
            default -> false;
          };
      if (decides) {
        latest.put(review.login().toLowerCase(Locale.ROOT), review);
      }
    }
    return latest.values().stream()
        .filter(review -> review.state().equals("APPROVED"))
        .filter(review -> head.isEmpty() || review.commitSha().equals(head.get()))
        .filter(review -> !review.login().isEmpty() && !review.bot())
        .filter(review -> !review.login().equalsIgnoreCase(author))
        .map(Review::login)
        .filter(mayWrite)
        .toList();
  }
}
