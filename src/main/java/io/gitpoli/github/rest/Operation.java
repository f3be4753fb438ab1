package io.gitpoli.github.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Page;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests of one operation of the port: sent as one credential, over by one deadline. */
final class Operation {
  private static final int PER_PAGE = 100;
  private static final Pattern CURSOR = Pattern.compile("(?:^|&)cursor=([^&]{1,1000})");

  private final GitHubHttp http;
  private final Credential credential;
  private final Deadline deadline;

  Operation(GitHubHttp http, Credential credential, Deadline deadline) {
    this.http = http;
    this.credential = credential;
    this.deadline = deadline;
  }

  /** What GitHub granted to whom this operation acts as. */
  Map<String, String> permissions() {
    return credential.permissions(deadline);
  }

  /** Whether whom this operation acts as sees selected repositories only. */
  boolean seesSelected() {
    return credential.seesSelected(deadline);
  }

  Answer get(ApiPath path) {
    Response response = http.get(read(http.uri(path)));
    return expect(200, response).json();
  }

  /**
   * Empty where GitHub answers 404, which alone does not tell "not there" from "not to be seen".
   */
  Optional<Answer> find(ApiPath path) {
    Response response = http.get(read(http.uri(path)));
    return response.status() == 404 ? Optional.empty() : Optional.of(expect(200, response).json());
  }

  /**
   * Reads a list to its last page.
   *
   * @param items takes the items out of one page
   */
  <T> List<T> list(ApiPath path, Function<Answer, List<T>> items) {
    List<T> all = new ArrayList<>();
    URI page = http.uri(path.query("per_page", PER_PAGE));
    for (int count = 0; count < http.limits().pages(); count++) {
      Response response = expect(200, http.get(read(page)));
      all.addAll(items.apply(response.json()));
      Optional<String> next = response.next();
      if (next.isEmpty()) {
        return all;
      }
      page = http.within(page, next.get(), response.what());
    }
    throw new GitHubException(
        "GitHub's list at "
            + path.value()
            + " has more than "
            + http.limits().pages()
            + " pages, more than are read");
  }

  /**
   * Reads one page of a list that goes by cursors.
   *
   * @param item reads one item
   */
  <T> Page<T> page(ApiPath path, Function<Answer, T> item) {
    URI page = http.uri(path.query("per_page", PER_PAGE));
    Response response = expect(200, http.get(read(page)));
    return new Page<>(
        response.json().objects().stream().map(item).toList(),
        response.next().map(next -> cursor(http.within(page, next, response.what()))));
  }

  private static String cursor(URI next) {
    Matcher cursor = CURSOR.matcher(String.valueOf(next.getRawQuery()));
    if (!cursor.find()) {
      throw new GitHubException("GitHub's next page of " + next.getRawPath() + " has no cursor");
    }
    return URLDecoder.decode(cursor.group(1), StandardCharsets.UTF_8);
  }

  /**
   * Creates or starts something. It is sent again only where nothing can have been done.
   *
   * @param body null for none
   */
  Response post(ApiPath path, JsonNode body, int expected) {
    return expect(expected, http.write(request("POST", http.uri(path), bytes(body), false)));
  }

  /** Creates what does no harm where it is created twice. */
  Response postRepeatably(ApiPath path, int expected) {
    return expect(expected, http.write(request("POST", http.uri(path), null, true)));
  }

  /**
   * Sets something anew.
   *
   * @param repeatable whether it is set as a whole, so that nothing is lost where it arrives twice
   */
  Answer patch(ApiPath path, JsonNode body, boolean repeatable) {
    Request request = request("PATCH", http.uri(path), bytes(body), repeatable);
    return expect(200, http.write(request)).json();
  }

  private static byte[] bytes(JsonNode body) {
    return body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private Request read(URI uri) {
    return request("GET", uri, null, true);
  }

  private Request request(String method, URI uri, byte[] body, boolean repeatable) {
    return new Request(method, uri, body, repeatable, credential, deadline);
  }

  private static Response expect(int status, Response response) {
    if (response.status() != status) {
      throw Failure.of(response);
    }
    return response;
  }
}
