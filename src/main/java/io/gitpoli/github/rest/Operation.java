package io.gitpoli.github.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.github.GitHubException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/** The requests of one operation of the port: sent as one credential, over by one deadline. */
final class Operation {
  private static final int PER_PAGE = 100;

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
    Response response = http.get(request("GET", http.uri(path), null));
    return expect(200, response).json();
  }

  /**
   * Empty where GitHub answers 404, which alone does not tell "not there" from "not to be seen".
   */
  Optional<Answer> find(ApiPath path) {
    Response response = http.get(request("GET", http.uri(path), null));
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
      Response response = expect(200, http.get(request("GET", page, null)));
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

  Response post(ApiPath path, JsonNode body, int expected) {
    byte[] json = body == null ? null : body.toString().getBytes(StandardCharsets.UTF_8);
    return expect(expected, http.post(request("POST", http.uri(path), json)));
  }

  /** Posts what does no harm where it arrives twice: it is tried again as {@link Retries} says. */
  Response deliver(ApiPath path, JsonNode body, int expected) {
    byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
    Request request = request("POST", http.uri(path), json);
    try {
      return expect(expected, Retries.within(deadline).executeSupplier(() -> http.post(request)));
    } catch (CancellationException e) {
      throw new GitHubException(request.what() + " was interrupted", e);
    }
  }

  private Request request(String method, URI uri, byte[] body) {
    return new Request(method, uri, body, credential, deadline);
  }

  private static Response expect(int status, Response response) {
    if (response.status() != status) {
      throw Failure.of(response);
    }
    return response;
  }
}
