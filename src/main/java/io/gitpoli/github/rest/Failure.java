package io.gitpoli.github.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.github.GitHubException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what an answer that is no success means and what an operator can do about it. */
final class Failure {
  private static final int MESSAGE_LENGTH = 300;
  // Of the request itself, and so of every repetition: it is malformed, it names what is gone for
  // good, or it says what GitHub does not accept.
  private static final Set<Integer> REFUSALS = Set.of(400, 410, 413, 422);

  private Failure() {}

  static GitHubException of(Response response) {
    String message = message(response, advice(response));
    return REFUSALS.contains(response.status())
        ? GitHubException.permanent(message)
        : new GitHubException(message);
  }

  /** For an answer that only says that a limit is reached. */
  static GitHubException limited(Response response, Instant until) {
    return GitHubException.limited(
        message(response, "the rate limit is used up; try again after " + until), until);
  }

  private static String message(Response response, String advice) {
    String said = said(response);
    return "GitHub answered "
        + response.status()
        + " to "
        + response.what()
        + ": "
        + advice
        + (said.isEmpty() ? "" : " (GitHub says: " + said + ")");
  }

  private static String advice(Response response) {
    int status = response.status();
    if (status >= 500) {
      return "GitHub has a fault; see githubstatus.com, then try again";
    }
    return switch (status) {
      case 301, 302, 307, 308 ->
          "this address has moved; was the repository renamed? Redirects are followed only for"
              + " reading and only on GITHUB_API_URL itself";
      case 401 ->
          "the credentials are refused; check GITHUB_APP_ID, the App's private key and this"
              + " machine's clock, and that the App is not suspended";
      case 403 -> permission(response, "an organisation's rule or a suspended App may forbid it");
      case 404 ->
          permission(
              response, "it is not there, or the App is not installed where it could see it");
      case 409 -> "the repository is empty, or it is being changed at the same moment";
      case 410 -> "it was there and is gone for good";
      case 422 -> "GitHub does not accept what was sent";
      default -> "such an answer is not expected here";
    };
  }

  private static String permission(Response response, String otherwise) {
    return response
        .header("x-accepted-github-permissions")
        .map(Failure::permissionNames)
        .filter(names -> !names.isEmpty())
        .map(
            names ->
                "perhaps the App lacks the permission "
                    + names
                    + "; an owner grants it in the App's settings, and whoever installed the App"
                    + " accepts it")
        .orElse(otherwise);
  }

  /**
   * Reads GitHub's header, in which {@code ;} separates sets of which one is enough and {@code ,}
   * the permissions of one set: {@code checks=write} → {@code 'Checks: write'}.
   */
  private static String permissionNames(String header) {
    return Arrays.stream(header.split(";"))
        .map(
            set ->
                Arrays.stream(set.split(","))
                    .map(String::trim)
                    .filter(permission -> permission.matches("[a-z_]+=[a-z]+"))
                    .map(Failure::permissionName)
                    .collect(Collectors.joining(" and ")))
        .filter(set -> !set.isEmpty())
        .collect(Collectors.joining(" or "));
  }

  private static String permissionName(String permission) {
    String words = permission.replace('_', ' ').replace("=", ": ");
    return "'" + Character.toUpperCase(words.charAt(0)) + words.substring(1) + "'";
  }

  /** GitHub's own words, on one line and bounded; empty where there are none. */
  static String said(Response response) {
    JsonNode body;
    try {
      body = response.json().node();
    } catch (GitHubException e) {
      return "";
    }
    StringBuilder words = new StringBuilder(body.path("message").asText());
    for (JsonNode error : body.path("errors")) {
      words
          .append("; ")
          .append(error.isTextual() ? error.asText() : error.path("message").asText());
    }
    String line = words.toString().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return Cut.to(MESSAGE_LENGTH, line, "…");
  }
}
