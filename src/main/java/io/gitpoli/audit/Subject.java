package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;

/**
 * What a decision is about and who asked. What is not known is null.
 *
 * @param repository {@code owner/name}
 * @param number the pull request's number
 * @param environment the environment to be deployed to
 * @param ref the ref to be deployed, or the pull request's head ref
 * @param sha the commit
 * @param actor the login of the person whose act led here
 * @param delivery GitHub's delivery id
 * @param run the workflow run that waits for the decision
 */
@JsonPropertyOrder({
  "repository",
  "number",
  "environment",
  "ref",
  "sha",
  "actor",
  "delivery",
  "source",
  "run"
})
public record Subject(
    Source source,
    String repository,
    Integer number,
    String environment,
    String ref,
    String sha,
    String actor,
    String delivery,
    Run run) {

  /** A subject of which nothing is known but who asked. */
  public static Subject of(Source source) {
    return new Subject(source, null, null, null, null, null, null, null, null);
  }

  /** A repository's or an environment's name as it is compared: GitHub's don't differ by case. */
  public static String key(String name) {
    return name == null ? null : name.toLowerCase(Locale.ROOT);
  }
}
