package io.gitpoli.webhook;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A webhook's payload, read strictly: a field that is read is there and of its type, or it is told.
 */
public record Payload(ObjectNode json) {
  // SHA-1 and SHA-256 object names.
  private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  /** A field is missing or of another type; the message names it by its JSON pointer. */
  public static final class MalformedException extends RuntimeException {
    MalformedException(String message) {
      super(message);
    }
  }

  // Everything that is read below. What is not read is not kept: payloads are large, and tell more
  // of people than a gate needs to know.
  private static final List<JsonPointer> READ =
      Stream.of(
              "/action",
              "/installation/id",
              "/repository/full_name",
              "/sender/login",
              "/pull_request/number",
              "/pull_request/state",
              "/pull_request/draft",
              "/pull_request/head/ref",
              "/pull_request/head/sha",
              "/pull_request/base/ref",
              "/pull_request/user/login",
              "/pull_request/labels",
              "/pull_request/changed_files",
              "/pull_request/commits",
              "/changes/base",
              "/review/user/login",
              "/review/user/type",
              "/review/state",
              "/review/commit_id",
              "/issue/number",
              "/issue/pull_request/url",
              "/comment/id",
              "/comment/body",
              "/comment/created_at",
              "/comment/user/login",
              "/comment/user/type",
              "/comment/performed_via_github_app/id",
              "/check_run/app/id",
              "/check_run/name",
              "/check_run/head_sha",
              "/check_run/external_id",
              "/check_suite/app/id",
              "/check_suite/head_sha",
              "/merge_group/base_sha",
              "/merge_group/head_ref",
              "/merge_group/head_sha",
              "/deployment/environment",
              "/deployment/ref",
              "/deployment/sha",
              "/deployment_callback_url",
              "/environment",
              "/ref",
              "/sha")
          .map(JsonPointer::compile)
          .toList();

  private static final JsonPointer BODY = JsonPointer.compile("/comment/body");

  /** Of a comment, which may be long and about anything, only the line that is meant for us. */
  private static JsonNode command(JsonNode body) {
    return JsonNodeFactory.instance.textNode(CommentCommand.line(body.asText()).orElse(""));
  }

  /** The same with nothing but what is read of any event. */
  public Payload essential() {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (JsonPointer pointer : READ) {
      JsonNode value = json.at(pointer);
      if (!value.isMissingNode()) {
        parent(kept, pointer.head())
            .set(
                pointer.last().getMatchingProperty(),
                pointer.equals(BODY) ? command(value) : value);
      }
    }
    return new Payload(kept);
  }

  private static ObjectNode parent(ObjectNode root, JsonPointer pointer) {
    ObjectNode node = root;
    for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
      node = node.withObjectProperty(at.getMatchingProperty());
    }
    return node;
  }

  /** {@code action}; empty where the event has none. */
  public String action() {
    return optionalText("/action").orElse("");
  }

  public boolean has(String pointer) {
    JsonNode node = json.at(pointer);
    return !node.isMissingNode() && !node.isNull();
  }

  public String text(String pointer) {
    return optionalText(pointer).orElseThrow(() -> wrong(pointer, "a string"));
  }

  /** Empty where the field is absent or null; any other type is told. */
  public Optional<String> optionalText(String pointer) {
    JsonNode node = json.at(JsonPointer.compile(pointer));
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw wrong(pointer, "a string");
    }
    return Optional.of(node.textValue());
  }

  public long number(String pointer) {
    JsonNode node = json.at(pointer);
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong(pointer, "a whole number");
    }
    return node.longValue();
  }

  Instant instant(String pointer) {
    try {
      return Instant.parse(text(pointer));
    } catch (DateTimeParseException e) {
      throw wrong(pointer, "a time in UTC");
    }
  }

  int count(String pointer) {
    long number = number(pointer);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw wrong(pointer, "a number from 0 to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  /** A commit's sha: 40 or 64 hex digits. */
  public String sha(String pointer) {
    String sha = text(pointer);
    if (!SHA.matcher(sha).matches()) {
      throw wrong(pointer, "a sha of 40 or 64 hex digits");
    }
    return sha;
  }

  /** The repository that the event is about, with the App's installation where GitHub names it. */
  public Repository repository() {
    long installation = has("/installation") ? number("/installation/id") : 0;
    try {
      return Repository.parse(text("/repository/full_name"), installation);
    } catch (IllegalArgumentException e) {
      throw wrong("/repository/full_name", "owner/name");
    }
  }

  /** Who caused the event; null where GitHub does not say. */
  public String sender() {
    return optionalText("/sender/login").orElse(null);
  }

  /** The payload's {@code pull_request}. */
  public PullRequest pullRequest() {
    String at = "/pull_request";
    List<String> labels = new ArrayList<>();
    for (JsonNode label : json.at(at + "/labels")) {
      labels.add(label.path("name").asText());
    }
    return new PullRequest(
        count(at + "/number"),
        text(at + "/state").equals("open"),
        json.at(at + "/draft").asBoolean(false),
        text(at + "/head/ref"),
        sha(at + "/head/sha"),
        text(at + "/base/ref"),
        optionalText(at + "/user/login").orElse(""),
        labels,
        Optional.empty(),
        Optional.empty(),
        has(at + "/changed_files") ? Optional.of(count(at + "/changed_files")) : Optional.empty(),
        has(at + "/commits") ? Optional.of(count(at + "/commits")) : Optional.empty());
  }

  static MalformedException wrong(String pointer, String expected) {
    return new MalformedException("the payload's " + pointer + " must be " + expected);
  }
}
