package io.gitpoli.webhook;

import io.gitpoli.github.Commit;
import io.gitpoli.github.Listing;
import java.util.regex.Pattern;

/** Whether every commit carries a {@code Signed-off-by:} trailer (developercertificate.org). */
final class SignOff {
  private static final Pattern TRAILER =
      Pattern.compile("(?mi)^Signed-off-by:[ \\t]*\\S[^\\n]*<[^<>\\s]+@[^<>\\s]+>[ \\t]*\\r?$");

  private SignOff() {}

  /** False where a commit lacks it, where there is none, and where the list was cut. */
  static boolean everyCommit(Listing<Commit> commits) {
    return commits.complete()
        && !commits.items().isEmpty()
        && commits.items().stream().allMatch(c -> lastParagraph(c.message()).find());
  }

  /** Trailers stand in the message's last paragraph (git-interpret-trailers). */
  private static java.util.regex.Matcher lastParagraph(String message) {
    String text = message.replace("\r\n", "\n").stripTrailing();
    int start = text.lastIndexOf("\n\n");
    // A message of one paragraph has a subject and no trailers.
    return TRAILER.matcher(start < 0 ? "" : text.substring(start));
  }
}
