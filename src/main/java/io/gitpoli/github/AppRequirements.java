package io.gitpoli.github;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the GitHub App needs: the permissions for every call of {@link GitHub}, and the events that
 * a handler takes. The one place that says so; the manifest, the check and {@code
 * docs/github-app.md} follow it.
 */
public final class AppRequirements {
  /** How much of a permission is needed. */
  public enum Access {
    READ("read"),
    WRITE("write");

    private final String name;

    Access(String name) {
      this.name = name;
    }

    /** GitHub's name of it. */
    public String json() {
      return name;
    }

    /** Whether what GitHub names so is enough; whoever may write may read. */
    public boolean within(String granted) {
      return granted.equals(name) || granted.equals("write") || granted.equals("admin");
    }
  }

  /**
   * A permission.
   *
   * @param name GitHub's, as in a manifest
   * @param why what gitpoli does with it
   */
  public record Permission(String name, Access access, String why) {}

  /**
   * An event of a webhook.
   *
   * @param permission without which GitHub lets no App subscribe to it
   * @param why what gitpoli does when it comes
   */
  public record Event(String name, String permission, String why) {}

  /** By name. */
  public static final List<Permission> PERMISSIONS =
      List.of(
          new Permission(
              "actions",
              Access.READ,
              "read a workflow run and its jobs, to tell a deployment's own checks from those that"
                  + " it waits for; list environments"),
          new Permission(
              "checks", Access.WRITE, "post the check run of a decision; read the other checks"),
          new Permission(
              "contents", Access.READ, "read .repol/ and changed files; compare commits"),
          new Permission(
              "deployments", Access.WRITE, "answer the deployments that wait for gitpoli"),
          new Permission(
              "issues",
              Access.READ,
              "be told of comments; see when a pull request's branch was force-pushed"),
          new Permission(
              "members", Access.READ, "see whether who overrides a rule is in a team that may"),
          new Permission(
              "merge_queues", Access.READ, "be told when a merge queue waits for gitpoli"),
          new Permission(
              "metadata",
              Access.READ,
              "see whether who approved may write; GitHub gives it to every App"),
          new Permission(
              "pull_requests",
              Access.WRITE,
              "read pull requests, their commits and their reviews; comment on them"),
          new Permission(
              "statuses", Access.READ, "read commit statuses, as older tools report tests"));

  /** By name. */
  public static final List<Event> EVENTS =
      List.of(
          new Event(
              "check_run",
              "checks",
              "judge again on request; let deployments go on that wait for a check"),
          new Event("check_suite", "checks", "the same, for all checks of an App at once"),
          new Event("deployment", "deployments", "record a deployment that waits for nobody"),
          new Event(
              "deployment_protection_rule", "deployments", "judge a deployment that waits for us"),
          new Event("issue_comment", "issues", "take commands in comments, such as overrides"),
          new Event("merge_group", "merge_queues", "judge what a merge queue is about to merge"),
          new Event("pull_request", "pull_requests", "judge a pull request that is new or changed"),
          new Event("pull_request_review", "pull_requests", "judge it again with each review"),
          new Event("status", "statuses", "let deployments go on that wait for a commit status"));

  private AppRequirements() {}

  /** The needed permissions that are not among those granted. */
  public static List<Permission> missingPermissions(Map<String, String> granted) {
    return PERMISSIONS.stream()
        .filter(needed -> !needed.access().within(granted.getOrDefault(needed.name(), "none")))
        .toList();
  }

  /** The needed events that are not among those subscribed to. */
  public static List<Event> missingEvents(Set<String> subscribed) {
    return EVENTS.stream().filter(needed -> !subscribed.contains(needed.name())).toList();
  }
}
