package io.gitpoli.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/** The payloads that GitHub would send of what {@link FakeGitHub} holds. */
public final class Payloads {
  private Payloads() {}

  public static ObjectNode pullRequest(String action, FakePullRequest change) {
    return of("pull_request", action, change).json();
  }

  /**
   * A review, whatever GitHub knows of it.
   *
   * @param state {@code approved}, {@code commented}, …
   */
  public static ObjectNode review(
      String action, FakePullRequest change, String login, String state) {
    return of("pull_request_review", action, change)
        .review(login, state, change.headSha)
        .sender(login)
        .json();
  }

  /** A comment on the pull request. */
  public static ObjectNode comment(
      String action, FakePullRequest change, FakePullRequest.Comment comment) {
    return Payload.of("issue_comment", action)
        .repository(change.repository.fullName())
        .comment(change.number, comment)
        .sender(comment.login())
        .json();
  }

  public static ObjectNode checkRun(String action, FakePullRequest change, long appId) {
    return Payload.of("check_run", action)
        .repository(change.repository.fullName())
        .head(change.headRef, change.headSha)
        .app(appId)
        .externalId("pr:" + change.number)
        .json();
  }

  public static ObjectNode checkSuite(String action, FakePullRequest change, long appId) {
    return Payload.of("check_suite", action)
        .repository(change.repository.fullName())
        .head(change.headRef, change.headSha)
        .app(appId)
        .json();
  }

  /** A merge queue's request for checks, of the entry of this pull request. */
  public static ObjectNode mergeGroup(
      FakeRepository repository, String baseSha, String headSha, String baseRef, int number) {
    return Payload.of("merge_group", "checks_requested")
        .repository(repository.fullName())
        .base("refs/heads/" + baseRef, baseSha)
        .head("refs/heads/gh-readonly-queue/" + baseRef + "/pr-" + number + "-" + baseSha, headSha)
        .json();
  }

  public static ObjectNode protectionRule(
      FakeRepository repository, URI api, long run, String environment, String ref, String sha) {
    return Payload.of("deployment_protection_rule", "requested")
        .repository(repository.fullName())
        .environment(environment)
        .head(ref, sha)
        .callback(api, run)
        .json();
  }

  public static ObjectNode deployment(
      FakeRepository repository, String environment, String ref, String sha) {
    return Payload.of("deployment", "created")
        .repository(repository.fullName())
        .environment(environment)
        .head(ref, sha)
        .json();
  }

  public static ObjectNode status(FakeRepository repository, String sha, String state) {
    ObjectNode json =
        Payload.of("status", "").repository(repository.fullName()).head("", sha).json();
    return json.put("state", state);
  }

  private static Payload of(String event, String action, FakePullRequest change) {
    return Payload.of(event, action)
        .repository(change.repository.fullName())
        .number(change.number)
        .author(change.author)
        .head(change.headRef, change.headSha)
        .base(change.baseRef, change.repository.tip(change.baseRef));
  }
}
