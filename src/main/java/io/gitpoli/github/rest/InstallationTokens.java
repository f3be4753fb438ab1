package io.gitpoli.github.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Repository;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/**
 * The tokens of the App's installations. Each is asked for once, however many threads want it, and
 * replaced five minutes before it ends.
 */
final class InstallationTokens implements Credentials {
  private static final Duration EARLY = Duration.ofMinutes(5);
  private static final Duration INSTALLATION_KNOWN = Duration.ofMinutes(10);
  private static final int MAX_INSTALLATIONS = 10_000;
  // Whatever can stand in a header; GitHub promises neither a length nor an alphabet.
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,8192}");

  private final GitHubHttp http;
  private final AppJwt app;
  private final Cache<Long, Token> tokens;
  // Who asks for a token of an installation now; the others wait for that answer.
  private final ConcurrentMap<Long, CompletableFuture<Token>> asked = new ConcurrentHashMap<>();
  private final Cache<String, Long> installations;

  private record Token(
      String value, Instant refreshAt, Map<String, String> permissions, boolean selected) {
    @Override
    public String toString() {
      return "Token until " + refreshAt;
    }
  }

  InstallationTokens(GitHubHttp http, AppJwt app, Clock clock) {
    this.http = http;
    this.app = app;
    this.tokens =
        Caffeine.newBuilder()
            .maximumSize(MAX_INSTALLATIONS)
            .ticker(() -> nanos(clock))
            .expireAfter(
                Expiry.creating(
                    (Long id, Token token) -> Duration.between(clock.instant(), token.refreshAt())))
            .build();
    this.installations =
        Caffeine.newBuilder()
            .maximumSize(MAX_INSTALLATIONS)
            .ticker(() -> nanos(clock))
            .expireAfterWrite(INSTALLATION_KNOWN)
            .build();
  }

  static long nanos(Clock clock) {
    return Duration.ofMillis(clock.millis()).toNanos();
  }

  /** The credential for a repository; its installation is looked up where it is not known. */
  @Override
  public Credential of(Repository repository, Deadline deadline) {
    if (repository.installation() != 0) {
      return new Installation(repository.installation());
    }
    String name = repository.fullName().toLowerCase(Locale.ROOT);
    Long known = installations.getIfPresent(name);
    if (known == null) {
      ApiPath path = ApiPath.of("repos", repository.owner(), repository.name(), "installation");
      known = new Operation(http, app, deadline).get(path).number("id");
      installations.put(name, known);
    }
    return new Installation(known);
  }

  private Token token(long installation, Deadline deadline) {
    Token known = tokens.getIfPresent(installation);
    if (known != null) {
      return known;
    }
    CompletableFuture<Token> mine = new CompletableFuture<>();
    CompletableFuture<Token> first = asked.putIfAbsent(installation, mine);
    return first == null ? ask(installation, deadline, mine) : await(first, installation, deadline);
  }

  private Token ask(long installation, Deadline deadline, CompletableFuture<Token> result) {
    try {
      // Another thread may have got it between the two looks.
      Token token = tokens.getIfPresent(installation);
      if (token == null) {
        token = request(installation, deadline);
        tokens.put(installation, token);
      }
      result.complete(token);
      return token;
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      throw e;
    } finally {
      asked.remove(installation, result);
    }
  }

  private Token await(CompletableFuture<Token> first, long installation, Deadline deadline) {
    try {
      // A copy: whoever waits too long must not cancel it for all.
      return deadline.await(
          first.copy(), http.limits().operation(), "for a token of installation " + installation);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof GitHubException cause
          ? GitHubException.sharing(cause)
          : new GitHubException(e.getCause().getMessage(), e.getCause());
    }
  }

  private Token request(long installation, Deadline deadline) {
    Answer answer =
        new Operation(http, app, deadline)
            .postRepeatably(ApiPath.of("app", "installations", installation, "access_tokens"), 201)
            .json();
    String value = answer.text("token");
    if (!TOKEN.matcher(value).matches()) {
      throw answer.wrong("token", "printable text");
    }
    Map<String, String> permissions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : answer.object("permissions").node().properties()) {
      permissions.put(entry.getKey(), entry.getValue().asText());
    }
    return new Token(
        value,
        answer.instant("expires_at").minus(EARLY),
        Collections.unmodifiableMap(permissions),
        // GitHub need not say it, and nothing but a warning follows from it.
        answer.node().path("repository_selection").asText().equals("selected"));
  }

  /** One installation of the App. */
  private final class Installation implements Credential {
    private final long id;

    Installation(long id) {
      this.id = id;
    }

    @Override
    public String token(Deadline deadline) {
      return InstallationTokens.this.token(id, deadline).value();
    }

    @Override
    public boolean renew(String refused) {
      // Only the refused one: another thread may have replaced it already.
      Token held = tokens.getIfPresent(id);
      if (held != null && held.value().equals(refused)) {
        tokens.asMap().remove(id, held);
      }
      return true;
    }

    @Override
    public long scope() {
      return id;
    }

    @Override
    public Map<String, String> permissions(Deadline deadline) {
      return InstallationTokens.this.token(id, deadline).permissions();
    }

    @Override
    public boolean seesSelected(Deadline deadline) {
      return InstallationTokens.this.token(id, deadline).selected();
    }
  }
}
