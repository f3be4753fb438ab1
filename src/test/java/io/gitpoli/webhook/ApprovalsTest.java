package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.github.Review;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reviews are written as {@code login:STATE[@commit]}, oldest first; bots' logins end with [bot].
 */
class ApprovalsTest {
  private static final String AUTHOR = "ada";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an approval counts                            | bo:APPROVED                                  | bo
          a comment changes nothing                     | bo:APPROVED bo:COMMENTED                     | bo
          a later request for changes ends an approval  | bo:APPROVED bo:CHANGES_REQUESTED             |
          an approval after a request for changes counts| bo:CHANGES_REQUESTED bo:APPROVED             | bo
          a dismissed approval does not count           | bo:DISMISSED                                 |
          an approval after a dismissal counts          | bo:DISMISSED bo:APPROVED                     | bo
          a pending review is nobody's word yet         | bo:PENDING                                   |
          a person counts once                          | bo:APPROVED bo:APPROVED                      | bo
          a login is the same in any case               | bo:APPROVED BO:CHANGES_REQUESTED             |
          one person's word does not end another's      | bo:APPROVED cy:CHANGES_REQUESTED             | bo
          the author's own approval does not count      | ada:APPROVED                                 |
          nor in other letters                          | ADA:APPROVED                                 |
          a bot's approval does not count               | dependabot[bot]:APPROVED                     |
          nor that of an account that is gone           | :APPROVED                                    |
          nor that of a reader                          | reader:APPROVED                              |
          an unknown state changes nothing              | bo:APPROVED bo:SOMETHING_NEW                 | bo
          """)
  void countsWhoApprovesNow(String what, String reviews, String approvers) {
    assertThat(of(reviews, Optional.empty())).isEqualTo(approvers == null ? "" : approvers);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an approval of the head counts                | bo:APPROVED@new                              | bo
          an approval of an older commit does not       | bo:APPROVED@old                              |
          one of no known commit does not               | bo:APPROVED                                  |
          a newer approval of an older commit decides   | bo:APPROVED@new bo:APPROVED@old              |
          """)
  void leavesOutStaleApprovalsWhereAsked(String what, String reviews, String approvers) {
    assertThat(of(reviews, Optional.of("new"))).isEqualTo(approvers == null ? "" : approvers);
  }

  private static String of(String reviews, Optional<String> head) {
    List<Review> list = Arrays.stream(reviews.split(" ")).map(ApprovalsTest::review).toList();
    return String.join(" ", Approvals.of(list, AUTHOR, head, login -> !login.equals("reader")));
  }

  private static Review review(String text) {
    String[] parts = text.split("[:@]", -1);
    return new Review(
        parts[0], parts[0].endsWith("[bot]"), parts[1], parts.length > 2 ? parts[2] : "");
  }
}
