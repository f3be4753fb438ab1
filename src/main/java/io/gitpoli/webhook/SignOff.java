package io.gitpoli.webhook;

import io.gitpoli.github.Commit;
import io.gitpoli.github.Listing;

/** Whether every commit carries a {@code Signed-off-by:} trailer (developercertificate.org). */
public final class SignOff {
  private static final String TOKEN = "Signed-off-by:";

  private SignOff() {}

  /** False where a commit lacks it, where there is none, and where the list was cut. */
  public static boolean everyCommit(Listing<Commit> commits) {
    return commits.complete()
        && !commits.items().isEmpty()
        && commits.items().stream().allMatch(commit -> signedOff(commit.message()));
  }

  /**
   * Trailers stand in the message's last paragraph (git-interpret-trailers), never in its first.
   */
  private static boolean signedOff(String message) {
    String text = message.replace("\r\n", "\n").stripTrailing();
    int last = text.lastIndexOf("\n\n");
    return last >= 0 && text.substring(last).lines().anyMatch(SignOff::isTrailer);
  }

  /** {@code Signed-off-by: Name <name@host>}. No regular expression: anyone chooses the text. */
  private static boolean isTrailer(String line) {
    String text = line.stripTrailing();
    int open = text.lastIndexOf('<');
    if (!text.regionMatches(true, 0, TOKEN, 0, TOKEN.length())
        || !text.endsWith(">")
        || open < TOKEN.length()
        || text.substring(TOKEN.length(), open).isBlank()) {
      return false;
    }
    String address = text.substring(open + 1, text.length() - 1);
    int at = address.indexOf('@');
    return at > 0
        && at < address.length() - 1
        && address.indexOf('>') < 0
        && address.chars().noneMatch(Character::isWhitespace);
  }
}
