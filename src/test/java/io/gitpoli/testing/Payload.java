package io.gitpoli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A complete payload of a webhook: a real one that npm's {@code @octokit/webhooks-examples}
 * carries, brought up to GitHub's present description, or one made to that description where none
 * is published. Setters change what tests look at, wherever it stands in that event; {@link #json}
 * can be changed further.
 *
 * <pre>{@code
 * Payload.of("pull_request", "opened").repository("octo/app").number(7)
 *     .head("feature/x", sha).base("main").json()
 * }</pre>
 */
public final class Payload {
  private static final JsonNode EXAMPLES = read();

  private final String event;
  private final ObjectNode json;

  private Payload(String event, ObjectNode json) {
    this.event = event;
    this.json = json;
  }

  /**
   * A payload of an event; of {@link FakeGitHub#INSTALLATION} in {@code octo/app}.
   *
   * @param action empty for an event without actions
   */
  public static Payload of(String event, String action) {
    Payload payload = new Payload(event, template(event, action));
    if (!action.isEmpty() && !event.equals("deployment")) {
      payload.json.put("action", action);
    }
    if (action.equals("edited")) {
      payload.json.putObject("changes").putObject("body").put("from", "Another text");
    }
    if (event.equals("pull_request") && action.equals("synchronize")) {
      payload.json.put("before", FakeGitHub.sha("before")).put("after", FakeGitHub.sha("after"));
    }
    return payload.repository("octo/app").installation(FakeGitHub.INSTALLATION);
  }

  private static ObjectNode template(String event, String action) {
    if (event.equals("deployment_protection_rule")) {
      return deploymentProtectionRule();
    }
    // A check run that is asked for again is the completed one.
    boolean likeCompleted = event.equals("check_run") && action.equals("rerequested");
    ObjectNode payload =
        example(event, action.equals("edited") ? null : likeCompleted ? "completed" : action);
    complete(payload);
    return payload;
  }

  /** The example with the action, else any of the event; preferably one by an App. */
  private static ObjectNode example(String event, String action) {
    for (JsonNode known : EXAMPLES) {
      if (known.path("name").asText().equals(event)) {
        ObjectNode found = null;
        for (JsonNode example : known.path("examples")) {
          boolean fits =
              action == null || action.isEmpty() || action.equals(example.path("action").asText());
          if (fits && (found == null || !found.has("installation"))) {
            found = (ObjectNode) example;
          }
        }
        if (found != null) {
          return found.deepCopy();
        }
      }
    }
    throw new IllegalArgumentException("no example of " + event + " " + action);
  }

  /** Adds what GitHub sends today and what the examples are too old for. */
  private static void complete(JsonNode node) {
    if (node instanceof ObjectNode object) {
      if (object.has("full_name") && object.has("has_issues")) {
        putIfAbsent(object, "has_discussions", JsonNodeFactory.instance.booleanNode(false));
        putIfAbsent(object, "topics", JsonNodeFactory.instance.arrayNode());
        putIfAbsent(object, "visibility", JsonNodeFactory.instance.textNode("public"));
        if (object.path("homepage").asText("").isEmpty()) {
          object.putNull("homepage");
        }
      }
      if (object.has("verified") && object.has("signature")) {
        putIfAbsent(object, "verified_at", JsonNodeFactory.instance.nullNode());
      }
      if (object.has("run_number") && object.has("workflow_id")) {
        putIfAbsent(object, "path", JsonNodeFactory.instance.textNode(".github/workflows/ci.yml"));
        putIfAbsent(object, "display_title", JsonNodeFactory.instance.textNode("Change something"));
      }
      if (object.has("diff_url") && object.has("head")) {
        putIfAbsent(object, "auto_merge", JsonNodeFactory.instance.nullNode());
      }
    }
    node.forEach(Payload::complete);
  }

  private static void putIfAbsent(ObjectNode object, String field, JsonNode value) {
    if (!object.has(field)) {
      object.set(field, value);
    }
  }

  private static ObjectNode deploymentProtectionRule() {
    ObjectNode deployed = example("deployment", "created");
    complete(deployed);
    ObjectNode pull = (ObjectNode) GitHubDescription.example("pull-request").deepCopy();
    pull.putArray("requested_teams");
    ObjectNode payload =
        JsonNodeFactory.instance
            .objectNode()
            .put("action", "requested")
            .put("environment", "production")
            .put("event", "push")
            .put("sha", FakeGitHub.sha("deployed"))
            .put("ref", "refs/heads/main")
            .put("deployment_callback_url", "");
    payload.set("deployment", deployed.path("deployment"));
    payload.putArray("pull_requests").add(pull);
    payload.set("repository", deployed.path("repository"));
    payload.set("sender", deployed.path("sender"));
    Payload made = new Payload("deployment_protection_rule", payload);
    made.callback("https://api.github.com", 1);
    return payload;
  }

  /** In this repository, {@code owner/name}. */
  public Payload repository(String fullName) {
    JsonNode repository = json.path("repository");
    if (repository instanceof ObjectNode object) {
      Shapes.replace(json, Map.of(object.path("full_name").asText(), fullName));
      String[] parts = fullName.split("/");
      place(object, parts);
      for (String side : List.of("head", "base")) {
        if (pullRequest().path(side).path("repo") instanceof ObjectNode repo) {
          place(repo, parts);
        }
      }
    }
    return this;
  }

  private static void place(ObjectNode repository, String[] parts) {
    repository.put("name", parts[1]).put("full_name", parts[0] + "/" + parts[1]);
    ((ObjectNode) repository.path("owner")).put("login", parts[0]);
  }

  public Payload installation(long id) {
    // The description has node_id; GitHub sends both.
    json.putObject("installation").put("id", id).put("node_id", "MDIzOkludGVncmF0aW9uSW5zdGFsbA==");
    return this;
  }

  /** The pull request's number. */
  public Payload number(int number) {
    if (json.has("number")) {
      json.put("number", number);
    }
    if (pullRequest() instanceof ObjectNode pull) {
      Shapes.replace(pull, Map.of("/" + pull.path("number").asInt(), "/" + number));
      pull.put("number", number);
    }
    return this;
  }

  /**
   * What is judged.
   *
   * @param ref a branch's name; a full ref for a merge group and a deployment protection rule
   */
  public Payload head(String ref, String sha) {
    switch (event) {
      case "pull_request", "pull_request_review" ->
          ((ObjectNode) pullRequest().path("head")).put("ref", ref).put("sha", sha);
      case "merge_group" -> object("merge_group").put("head_ref", ref).put("head_sha", sha);
      case "check_run" -> {
        object("check_run").put("head_sha", sha);
        suite((ObjectNode) object("check_run").path("check_suite"), ref, sha);
      }
      case "check_suite" -> suite(object("check_suite"), ref, sha);
      case "deployment" -> object("deployment").put("ref", ref).put("sha", sha);
      case "deployment_protection_rule" -> {
        json.put("ref", ref).put("sha", sha);
        if (json.path("deployment") instanceof ObjectNode deployment) {
          deployment.put("ref", ref).put("sha", sha);
        }
      }
      case "status" -> {
        json.put("sha", sha);
        object("commit").put("sha", sha);
      }
      default -> throw new IllegalStateException(event + " has no head");
    }
    return this;
  }

  private static void suite(ObjectNode suite, String ref, String sha) {
    suite.put("head_branch", ref).put("head_sha", sha);
  }

  /** The base branch's name; a full ref for a merge group. */
  public Payload base(String ref, String sha) {
    switch (event) {
      case "pull_request", "pull_request_review" ->
          ((ObjectNode) pullRequest().path("base")).put("ref", ref).put("sha", sha);
      case "merge_group" -> object("merge_group").put("base_ref", ref).put("base_sha", sha);
      default -> throw new IllegalStateException(event + " has no base");
    }
    return this;
  }

  /** Who opened the pull request. */
  public Payload author(String login) {
    ((ObjectNode) pullRequest().path("user")).put("login", login);
    return this;
  }

  /** Who did what the event tells of. */
  public Payload sender(String login) {
    object("sender").put("login", login);
    return this;
  }

  /** Who reviewed, and how: {@code approved}, {@code changes_requested}, {@code dismissed}, … */
  public Payload review(String login, String state, String commitSha) {
    ObjectNode review = object("review").put("state", state).put("commit_id", commitSha);
    ((ObjectNode) review.path("user")).put("login", login);
    return this;
  }

  /** The comment, and that its issue is a pull request. */
  Payload comment(int number, FakePullRequest.Comment comment) {
    ObjectNode issue = object("issue").put("number", number).put("draft", false);
    String at = json.at("/repository/url").asText() + "/pulls/" + number;
    String page = json.at("/repository/html_url").asText() + "/pull/" + number;
    issue
        .putObject("pull_request")
        .put("url", at)
        .put("html_url", page)
        .put("diff_url", page + ".diff")
        .put("patch_url", page + ".patch")
        .putNull("merged_at");
    object("comment")
        .put("id", comment.id())
        .put("body", comment.body())
        .put("html_url", page + "#issuecomment-" + comment.id())
        .put("created_at", comment.createdAt().toString())
        .put("updated_at", comment.createdAt().toString());
    ((ObjectNode) object("comment").path("user"))
        .put("login", comment.login())
        .put("type", comment.login().endsWith("[bot]") ? "Bot" : "User");
    return this;
  }

  /** The check run or check suite is this App's. */
  public Payload app(long appId) {
    ((ObjectNode) object(event).path("app")).put("id", appId);
    return this;
  }

  /** What the App gave the check run to carry. */
  public Payload externalId(String id) {
    object("check_run").put("external_id", id);
    return this;
  }

  /** Where is deployed to. */
  public Payload environment(String name) {
    if (json.has("environment")) {
      json.put("environment", name);
    }
    if (json.path("deployment") instanceof ObjectNode deployment) {
      deployment.put("environment", name).put("original_environment", name);
    }
    return this;
  }

  /**
   * Where a deployment protection rule is answered; set it after {@link #repository}.
   *
   * @param api the API's base address
   */
  public Payload callback(Object api, long runId) {
    json.put(
        "deployment_callback_url",
        api
            + "/repos/"
            + json.path("repository").path("full_name").asText()
            + "/actions/runs/"
            + runId
            + "/deployment_protection_rule");
    return this;
  }

  /** The payload itself. */
  public ObjectNode json() {
    return json;
  }

  /** The payload as it is sent. */
  public byte[] bytes() {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode pullRequest() {
    return json.has("pull_request") ? json.path("pull_request") : json.at("/pull_requests/0");
  }

  private ObjectNode object(String field) {
    return (ObjectNode) json.path(field);
  }

  private static JsonNode read() {
    try {
      return new JsonMapper()
          .readTree(
              GitHubDescription.nodeModule("@octokit/webhooks-examples/api.github.com/index.json")
                  .toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
