package io.gitpoli.webhook;

import io.gitpoli.github.Repository;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the workflow run's id out of a {@code deployment_callback_url}. Only the run's id is used:
 * the URL that is called is built from the configured API host, so a forged one gets no token.
 */
final class DeploymentCallback {
  private static final Pattern RUN =
      Pattern.compile("/actions/runs/([1-9][0-9]{0,17})/deployment_protection_rule");

  private DeploymentCallback() {}

  /** Empty where the URL is not the API's own for this repository. */
  static Optional<Long> runId(URI apiUrl, Repository repository, String callbackUrl) {
    String base = apiUrl + "/repos/" + repository.fullName();
    if (!callbackUrl.startsWith(base)) {
      return Optional.empty();
    }
    Matcher matcher = RUN.matcher(callbackUrl.substring(base.length()));
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }
}
