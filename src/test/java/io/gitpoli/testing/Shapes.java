package io.gitpoli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Renders the fake's model in GitHub's full shapes: the examples that GitHub publishes, with what
 * the model knows put into them.
 */
final class Shapes {
  // The examples' repositories.
  private static final List<String> REPOSITORIES =
      List.of("octocat/Hello-World", "github/hello-world", "octo-org/octo-repo");
  private static final String EXAMPLE_SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

  private final String url;
  private final Map<String, JsonNode> templates = new ConcurrentHashMap<>();

  /**
   * @param url the API's base address, which stands in every link
   */
  Shapes(String url) {
    this.url = url;
  }

  ObjectNode repository(FakeRepository repository) {
    ObjectNode full = shape("full-repository-default-response", "", repository);
    place(full, repository);
    full.put("default_branch", repository.defaultBranch).put("language", "Java");
    full.remove(List.of("source", "parent", "template_repository"));
    return full;
  }

  private static void place(ObjectNode node, FakeRepository repository) {
    String[] parts = repository.fullName().split("/");
    node.put("id", repository.id).put("name", parts[1]).put("full_name", repository.fullName());
    if (node.path("owner") instanceof ObjectNode owner) {
      owner.put("login", parts[0]);
    }
  }

  ObjectNode user(String login) {
    ObjectNode user = shape("pull-request-review-items", "/0/user", null);
    replace(user, Map.of("octocat", encoded(login)));
    return user.put("login", login)
        .put("id", Integer.toUnsignedLong(login.hashCode()))
        .put("type", login.endsWith("[bot]") ? "Bot" : "User");
  }

  private JsonNode userOrNull(String login) {
    return login == null ? JsonNodeFactory.instance.nullNode() : user(login);
  }

  ObjectNode pullRequest(FakePullRequest pull) {
    ObjectNode node = shape("pull-request", "", pull.repository);
    common(node, pull);
    node.put("merged", pull.mergedAt != null)
        .put("changed_files", pull.countedFiles())
        .put("commits", pull.statedCommits != null ? pull.statedCommits : pull.commits.size());
    node.set("merged_by", pull.mergedAt == null ? node.nullNode() : user("octocat"));
    return node;
  }

  ObjectNode simplePullRequest(FakePullRequest pull) {
    ObjectNode node = shape("pull-request-simple-items", "/0", pull.repository);
    common(node, pull);
    return node;
  }

  private void common(ObjectNode node, FakePullRequest pull) {
    replace(node, Map.of("/1347", "/" + pull.number));
    node.put("number", pull.number)
        .put("state", pull.open ? "open" : "closed")
        .put("draft", pull.draft)
        .put("merge_commit_sha", pull.mergeCommitSha)
        .put("merged_at", pull.mergedAt == null ? null : pull.mergedAt.toString())
        .put("closed_at", pull.open ? null : "2026-01-02T03:04:05Z");
    node.set("user", userOrNull(pull.author));
    node.putArray("requested_teams");
    side(node, "head", pull, pull.headRef, pull.headSha);
    String baseSha = pull.repository.tip(pull.baseRef);
    side(node, "base", pull, pull.baseRef, baseSha == null ? EXAMPLE_SHA : baseSha);
    JsonNode label = node.path("labels").path(0);
    ArrayNode labels = node.putArray("labels");
    for (String name : pull.labels) {
      labels.add(label.<ObjectNode>deepCopy().put("name", name));
    }
  }

  private static void side(
      ObjectNode node, String side, FakePullRequest pull, String ref, String sha) {
    ObjectNode part = (ObjectNode) node.path(side);
    String owner = pull.repository.fullName().split("/")[0];
    part.put("ref", ref).put("sha", sha).put("label", owner + ":" + ref);
    place((ObjectNode) part.path("repo"), pull.repository);
  }

  ObjectNode review(FakePullRequest pull, FakePullRequest.Review review, int id) {
    ObjectNode node = shape("pull-request-review-items", "/0", pull.repository);
    replace(node, Map.of("/12", "/" + pull.number));
    node.put("id", id).put("state", review.state()).put("commit_id", review.commitSha());
    node.set("user", userOrNull(review.login()));
    return node;
  }

  ObjectNode comment(FakePullRequest pull, FakePullRequest.Comment comment, long appId) {
    ObjectNode node = shape("issue-comment-items", "/0", pull.repository);
    replace(
        node, Map.of("/1347", "/" + pull.number, "issuecomment-1", "issuecomment-" + comment.id()));
    node.put("id", comment.id())
        .put("html_url", node.path("html_url").textValue().replace("/issues/", "/pull/"))
        .put("body", comment.body())
        .put("created_at", comment.createdAt().toString())
        .put("updated_at", comment.createdAt().toString());
    node.set("user", user(comment.login()));
    node.set(
        "performed_via_github_app",
        comment.app() ? app(appId, Map.of("issues", "read"), Set.of()) : node.nullNode());
    return node;
  }

  ObjectNode forcePush(FakePullRequest pull, String when, int id) {
    return shape("issue-event-for-issue-items", "/0", pull.repository)
        .put("id", id)
        .put("event", "head_ref_force_pushed")
        .put("created_at", when);
  }

  ObjectNode membership(String login, String state) {
    ObjectNode node = shape("team-membership-response-if-user-is-a-team-maintainer", "", null);
    replace(node, Map.of("octocat", encoded(login)));
    return node.put("role", "member").put("state", state);
  }

  ObjectNode permission(String login, String role) {
    ObjectNode node =
        shape(
            "repository-collaborator-permission-response-if-user-has-admin-permissions", "", null);
    String legacy =
        switch (role) {
          case "maintain" -> "write";
          case "triage" -> "read";
          default -> role;
        };
    node.put("permission", legacy).put("role_name", role);
    node.set("user", user(login).put("role_name", role));
    return node;
  }

  ObjectNode commit(FakeRepository repository, FakeRepository.Commit commit) {
    ObjectNode node = shape("commit-items", "/0", repository);
    replace(node, Map.of(EXAMPLE_SHA, commit.sha()));
    ((ObjectNode) node.path("commit")).put("message", commit.message());
    ArrayNode parents = node.putArray("parents");
    for (String parent : commit.parents()) {
      parents
          .addObject()
          .put("url", url + "/repos/" + repository.fullName() + "/commits/" + parent)
          .put("sha", parent);
    }
    return node;
  }

  ObjectNode comparison(FakeRepository repository, int total) {
    ObjectNode node = shape("commit-comparison", "", repository);
    node.put("status", total == 0 ? "identical" : "ahead")
        .put("ahead_by", total)
        .put("behind_by", 0)
        .put("total_commits", total);
    return node;
  }

  ObjectNode ref(FakeRepository repository, String ref, String sha) {
    ObjectNode node = shape("git-ref", "", repository);
    replace(
        node,
        Map.of(
            "refs/heads/featureA", encoded(ref), "aa218f56b14c9653891f9e74264a383fa43fefbd", sha));
    return node.put("ref", ref);
  }

  ObjectNode checkRun(FakeRepository repository, FakeRepository.CheckRun run) {
    ObjectNode node = shape("check-run-example-of-completed-conclusion", "", repository);
    boolean completed = run.status().equals("completed");
    String page = "https://github.com/" + repository.fullName() + "/runs/" + run.id();
    node.put("id", run.id())
        .put("head_sha", run.sha())
        .put("name", run.name())
        .put("external_id", run.externalId())
        .put("url", url + "/repos/" + repository.fullName() + "/check-runs/" + run.id())
        .put("html_url", page)
        .put("status", run.status())
        .put("conclusion", run.conclusion())
        .put("started_at", repository.startedAt(run.id()).toString())
        .put("completed_at", completed ? "2026-01-02T03:04:05Z" : null);
    node.putArray("pull_requests");
    ((ObjectNode) node.path("check_suite")).put("id", run.suite());
    ((ObjectNode) node.path("app"))
        .put("id", run.appId())
        .put("slug", run.appId() == FakeRepository.ACTIONS_APP ? "github-actions" : "app");
    ((ObjectNode) node.path("output"))
        .put("title", run.title())
        .put("summary", run.summary())
        .put("annotations_count", run.annotations().size());
    return node;
  }

  ObjectNode changedFile(FakePullRequest pull, FakePullRequest.Change change) {
    ObjectNode node = shape("diff-entry-items", "/0", pull.repository);
    // A removed file is that of the commit before.
    String tip = pull.repository.tip(pull.baseRef);
    String at = change.file().isPresent() || tip == null ? pull.headSha : tip;
    replace(node, Map.of(EXAMPLE_SHA, at, "file1.txt", encoded(change.path())));
    node.put("sha", change.file().map(FakeRepository.GitFile::sha).orElse(EXAMPLE_SHA))
        .put("filename", change.path())
        .put("status", change.status());
    change.before().ifPresent(before -> node.put("previous_filename", before));
    return node;
  }

  /**
   * A tree.
   *
   * @param entries files by path, and folders (null) by theirs
   * @param folderSha the sha of a folder's own tree
   */
  ObjectNode tree(
      FakeRepository repository,
      String sha,
      Map<String, FakeRepository.GitFile> entries,
      UnaryOperator<String> folderSha,
      boolean truncated) {
    ObjectNode node = shape("git-tree-default-response", "", repository);
    replace(node, Map.of(node.path("sha").textValue(), sha));
    ArrayNode list = node.putArray("tree");
    entries.forEach(
        (path, file) -> {
          boolean folder = file == null;
          boolean submodule = !folder && file.mode().equals("160000");
          ObjectNode entry =
              list.addObject()
                  .put("path", path)
                  .put("mode", folder ? "040000" : file.mode())
                  .put("type", folder ? "tree" : submodule ? "commit" : "blob")
                  .put("sha", folder ? folderSha.apply(path) : file.sha());
          if (!folder && !submodule) {
            entry.put("size", file.content().length);
          }
          if (!submodule) {
            entry.put("url", url + "/repos/" + repository.fullName() + "/git/x/" + path.length());
          }
        });
    return node.put("truncated", truncated);
  }

  ObjectNode blob(FakeRepository repository, String sha, byte[] content) {
    ObjectNode node = shape("blob", "", repository);
    replace(node, Map.of(node.path("sha").textValue(), sha));
    return node.put("size", content.length)
        .put(
            "content", Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(content) + "\n");
  }

  /** One entry of a folder, as the contents API lists it. */
  ObjectNode entry(FakeRepository repository, String path, boolean folder, String sha) {
    ObjectNode node = shape("content-file-response-if-content-is-a-directory", "/0", repository);
    String known = node.path("path").textValue();
    replace(node, Map.of(known, encoded(path), node.path("sha").textValue(), sha));
    return node.put("type", folder ? "dir" : "file")
        .put("name", path.substring(path.lastIndexOf('/') + 1))
        .put("path", path);
  }

  ObjectNode hookDelivery(FakeWebhook.Sent sent) {
    ObjectNode node = shape("hook-delivery-items", "/0", null);
    FakeGitHub.WebhookDelivery delivery = sent.delivery();
    node.put("id", delivery.id())
        .put("guid", delivery.guid())
        .put("delivered_at", delivery.deliveredAt().toString())
        .put("redelivery", delivery.redelivery())
        .put("status", delivery.status())
        .put("status_code", delivery.statusCode())
        .put("event", delivery.event())
        .put("action", delivery.action().orElse(null))
        .putNull("throttled_at");
    return node;
  }

  ObjectNode checkSuite(FakeRepository repository, FakeRepository.Suite suite) {
    ObjectNode node = shape("check-suite-paginated", "/check_suites/0", repository);
    boolean completed = repository.isCompleted(suite);
    replace(node, Map.of(node.path("head_sha").textValue(), suite.sha()));
    node.put("id", suite.id())
        .put("status", completed ? "completed" : "in_progress")
        .put("conclusion", completed ? "success" : null)
        .put("latest_check_runs_count", repository.latest(suite).size());
    node.putArray("pull_requests");
    ((ObjectNode) node.path("app"))
        .put("id", suite.appId())
        .put("slug", suite.appId() == FakeRepository.ACTIONS_APP ? "github-actions" : "app");
    return node;
  }

  ObjectNode combinedStatus(FakeRepository repository, String sha, int total) {
    ObjectNode node = shape("combined-commit-status", "", repository);
    replace(node, Map.of(EXAMPLE_SHA, sha));
    node.put("total_count", total).put("state", total == 0 ? "pending" : "success");
    return node;
  }

  ObjectNode status(FakeRepository repository, FakeRepository.Status status) {
    ObjectNode node = shape("combined-commit-status", "/statuses/0", repository);
    replace(node, Map.of(EXAMPLE_SHA, status.sha()));
    return node.put("id", status.id())
        .put("context", status.context())
        .put("state", status.state());
  }

  ObjectNode workflowRun(FakeWorkflowRun run) {
    ObjectNode node = shape("workflow-run", "", run.repository);
    replace(node, Map.of("/30433642", "/" + run.id));
    return node.put("id", run.id)
        .put("check_suite_id", run.suite.id())
        .put("run_attempt", run.attempt)
        .put("event", run.event)
        .put("status", run.status)
        .put("conclusion", run.status.equals("completed") ? "success" : null)
        .put("head_branch", run.headBranch)
        .put("head_sha", run.sha)
        .put("path", run.path);
  }

  ObjectNode job(FakeWorkflowRun run, FakeWorkflowRun.Job job) {
    ObjectNode node = shape("job-paginated", "/jobs/0", run.repository);
    replace(node, Map.of("29679449", "" + run.id, "399444496", "" + job.id()));
    return node.put("id", job.id())
        .put("run_id", run.id)
        .put("run_attempt", run.attempt)
        .put("head_sha", run.sha)
        .put("head_branch", run.headBranch)
        .put("created_at", "2026-01-02T03:04:05Z")
        .put("name", job.name())
        .put("status", job.status())
        .put("conclusion", job.conclusion());
  }

  ObjectNode pendingDeployment(FakeRepository repository, String environment) {
    ObjectNode node = shape("pending-deployment-items", "/0", repository);
    ((ObjectNode) node.path("environment")).put("name", environment);
    // Its team lacks fields that the description asks for.
    ((ArrayNode) node.path("reviewers")).remove(1);
    return node;
  }

  ObjectNode environment(FakeRepository repository, String name, long id) {
    ObjectNode node = shape("environments", "/environments/0", repository);
    return node.put("id", id).put("name", name);
  }

  ObjectNode file(FakeRepository repository, String path, byte[] content, String blobSha) {
    ObjectNode node = shape("content-file-response-if-content-is-a-file", "", repository);
    replace(
        node,
        Map.of(
            "octokit/octokit.rb",
            repository.fullName(),
            "3d21ec53a331a6f037a91c368710b99387d012c1",
            blobSha,
            "README.md",
            encoded(path)));
    // As GitHub does it: base64 in lines of 60 characters.
    String base64 = Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(content) + "\n";
    return node.put("name", path.substring(path.lastIndexOf('/') + 1))
        .put("path", path)
        .put("size", content.length)
        .put("content", base64);
  }

  ObjectNode app(long id, Map<String, String> permissions, Set<String> events) {
    ObjectNode node = shape("integration", "", null).put("id", id);
    permissions(node, permissions);
    events(node, events);
    return node;
  }

  private static void events(ObjectNode node, Set<String> events) {
    ArrayNode list = node.putArray("events");
    events.forEach(list::add);
  }

  /** An installation as the list of installations shows it. */
  ObjectNode installed(
      ObjectNode installation, Set<String> events, String selection, boolean suspended) {
    // The description of the list asks for what a user and what an enterprise has, at once.
    ObjectNode account = (ObjectNode) installation.path("account");
    String login = account.path("login").textValue();
    account
        .put("name", login)
        .put("slug", login)
        .put("created_at", "2026-01-02T03:04:05Z")
        .put("updated_at", "2026-01-02T03:04:05Z");
    events(installation, events);
    installation
        .put("repository_selection", selection)
        .put("suspended_at", suspended ? "2026-01-02T03:04:05Z" : null);
    return installation;
  }

  ObjectNode protectionRule(String slug, long id) {
    ObjectNode node = shape("deployment-protection-rule", "", null).put("id", id + 1);
    node.set("app", protectionApp(slug, id));
    return node;
  }

  ObjectNode protectionApp(String slug, long id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("node_id", "GHT58kRlcGxveW1lbnRTdTY!bbcy")
        .put("slug", slug)
        .put("integration_url", url + "/apps/" + slug);
  }

  ObjectNode installation(long id, long appId, String owner, Map<String, String> permissions) {
    ObjectNode node = shape("installation", "", null);
    replace(node, Map.of("/installations/1", "/installations/" + id));
    node.put("id", id).put("app_id", appId);
    ((ObjectNode) node.path("account")).put("login", owner);
    permissions(node, permissions);
    return node;
  }

  ObjectNode token(
      String token, String expiresAt, Map<String, String> permissions, String selection) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("token", token).put("expires_at", expiresAt);
    permissions(node, permissions);
    return node.put("repository_selection", selection);
  }

  /** As it stands in a URL's path. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static void permissions(ObjectNode node, Map<String, String> permissions) {
    ObjectNode all = node.putObject("permissions");
    permissions.forEach(all::put);
  }

  /** A copy of an example's part, of this repository where one is given. */
  private ObjectNode shape(String example, String pointer, FakeRepository repository) {
    String name = repository == null ? null : repository.fullName();
    return templates
        .computeIfAbsent(
            example + " " + pointer + " " + name,
            key -> {
              JsonNode copy = GitHubDescription.example(example).at(pointer).deepCopy();
              replace(copy, Map.of("https://api.github.com", url));
              if (name != null) {
                REPOSITORIES.forEach(known -> replace(copy, Map.of(known, name)));
              }
              return copy;
            })
        .deepCopy();
  }

  /** Replaces parts of every text in the tree. */
  static void replace(JsonNode node, Map<String, String> replacements) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              entry -> {
                if (entry.getValue().isTextual()) {
                  entry.setValue(replaced(entry.getValue(), replacements));
                } else {
                  replace(entry.getValue(), replacements);
                }
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isTextual()) {
          array.set(i, replaced(array.get(i), replacements));
        } else {
          replace(array.get(i), replacements);
        }
      }
    }
  }

  private static JsonNode replaced(JsonNode node, Map<String, String> replacements) {
    String text = node.textValue();
    for (Map.Entry<String, String> entry : replacements.entrySet()) {
      text = text.replace(entry.getKey(), entry.getValue());
    }
    return TextNode.valueOf(text);
  }
}
