package io.gitpoli.github.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.github.GitHubException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one place where requests leave for GitHub: no token goes to any address but those below the
 * API's base, answers are bounded in size and time, GitHub's limits are obeyed ({@link Pacing}),
 * what failed is sent again where that is safe ({@link Retries}), and an answer that GitHub says is
 * unchanged is taken from a cache, which costs none of the rate limit.
 *
 * <p>Where GitHub's limits forbid a request, that is an exception; any other status comes back.
 */
final class GitHubHttp {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);
  // They only move bytes; who waits for an answer waits on a thread of its own.
  private static final int THREADS = 8;
  private static final int MAX_REDIRECTS = 3;
  private static final int CACHE_BYTES = 16_000_000;
  private static final int CACHED_ANSWER_BYTES = 1_000_000;
  // Headers, key and the cache's own needs.
  private static final int ENTRY_OVERHEAD_BYTES = 4_000;

  private final URI base;
  private final Limits limits;
  private final Pacing pacing;
  private final Retries retries;
  private final HttpClient client;
  private final Cache<Seen, Response> unchanged =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((Seen seen, Response r) -> ENTRY_OVERHEAD_BYTES + r.body().length)
          .build();

  /** Answers are shared only by those who see GitHub alike. */
  private record Seen(long scope, URI uri) {}

  /**
   * @param base where the API is, for example {@code https://ghe.example/api/v3}
   */
  GitHubHttp(URI base, Limits limits, Clock clock) {
    this.base = checked(base);
    this.limits = limits;
    this.pacing = new Pacing(limits.calls(), clock);
    this.retries = new Retries(limits.request(), clock);
    // HTTP/1.1: java.net.http fails a request that is under way when an HTTP/2 server goes away.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .executor(threads())
            .build();
  }

  /** The client's own would be as many as there are answers at once. */
  private static Executor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            GitHubHttp::daemon);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "github-http");
    thread.setDaemon(true);
    return thread;
  }

  Limits limits() {
    return limits;
  }

  URI uri(ApiPath path) {
    return URI.create(base + path.value());
  }

  /** Reads, with redirects followed below the base address: repositories get renamed. */
  Response get(Request request) {
    Request current = request;
    for (int hops = 0; ; hops++) {
      Response response = revalidated(current);
      Optional<String> location = response.header("location");
      if (!REDIRECTS.contains(response.status()) || location.isEmpty()) {
        return response;
      }
      if (hops == MAX_REDIRECTS) {
        throw new GitHubException(
            "GitHub redirected " + request.what() + " more than " + MAX_REDIRECTS + " times");
      }
      current = current.to(within(current.uri(), location.get(), current.what()));
    }
  }

  /** Writes; a redirect is not followed. */
  Response write(Request request) {
    return authenticated(request, Optional.empty());
  }

  /**
   * Resolves an address that GitHub gave.
   *
   * @throws GitHubException where it is not below the base address: it gets no token
   */
  URI within(URI from, String address, String what) {
    try {
      URI uri = from.resolve(address);
      if (isBelowBase(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // not an address at all
    }
    throw new GitHubException(
        "GitHub's answer to "
            + what
            + " leads away from GITHUB_API_URL, which was not followed: set GITHUB_API_URL to the"
            + " address that GitHub itself uses");
  }

  private Response revalidated(Request request) {
    Seen seen = new Seen(request.credential().scope(), request.uri());
    Optional<Response> known = Optional.ofNullable(unchanged.getIfPresent(seen));
    Response response = authenticated(request, known.flatMap(Response::etag));
    if (response.status() == 304 && known.isPresent()) {
      return known.get();
    }
    if (response.status() == 200
        && response.etag().isPresent()
        && response.body().length <= CACHED_ANSWER_BYTES) {
      unchanged.put(seen, response);
    }
    return response;
  }

  /**
   * A refused token is replaced once: GitHub did nothing for it, so even a POST may be repeated.
   */
  private Response authenticated(Request request, Optional<String> etag) {
    String token = request.credential().token(request.deadline());
    Response response = deliver(request, token, etag);
    if (response.status() == 401 && request.credential().renew(token)) {
      return deliver(request, request.credential().token(request.deadline()), etag);
    }
    return response;
  }

  /** Sends one request within GitHub's limits, and again where that is safe and of use. */
  private Response deliver(Request request, String token, Optional<String> etag) {
    return retries.of(request, () -> pacing.of(request, () -> send(request, token, etag)));
  }

  /** Sends one request, once. */
  private Response send(Request request, String token, Optional<String> etag) {
    request.deadline().check(request.what());
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.uri())
            .header("Accept", "application/vnd.github+json")
            .header("Authorization", "Bearer " + token)
            .header("User-Agent", "gitpoli")
            .header("X-GitHub-Api-Version", "2022-11-28");
    etag.ifPresent(tag -> builder.header("If-None-Match", tag));
    if (request.body() == null) {
      builder.method(request.method(), BodyPublishers.noBody());
    } else {
      builder
          .header("Content-Type", "application/json")
          .method(request.method(), BodyPublishers.ofByteArray(request.body()));
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(builder.build(), head -> new LimitedBody(limits.answerBytes()));
    try {
      HttpResponse<byte[]> response =
          request.deadline().await(answer, limits.request(), request.what());
      return new Response(
          request.what(),
          response.statusCode(),
          response.headers(),
          response.statusCode() < 400 ? response.body() : without(token, response.body()));
    } catch (ExecutionException e) {
      throw new GitHubException(
          "GitHub could not be asked "
              + request.what()
              + ": "
              + reason(e.getCause())
              + "; check GITHUB_API_URL and the network between",
          e.getCause());
    }
  }

  private static String reason(Throwable cause) {
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : cause.getClass().getSimpleName();
  }

  /** The words of a refusal are shown to people: a token that a server echoes is taken out. */
  private static byte[] without(String token, byte[] body) {
    return new String(body, StandardCharsets.UTF_8)
        .replace(token, "***")
        .getBytes(StandardCharsets.UTF_8);
  }

  private boolean isBelowBase(URI uri) {
    String path = uri.getRawPath();
    return base.getScheme().equalsIgnoreCase(uri.getScheme())
        && base.getHost().equalsIgnoreCase(uri.getHost())
        && port(base) == port(uri)
        && uri.getRawUserInfo() == null
        && path.startsWith(base.getRawPath() + "/")
        && !path.contains("/..");
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static URI checked(URI base) {
    boolean http =
        "https".equalsIgnoreCase(base.getScheme()) || "http".equalsIgnoreCase(base.getScheme());
    if (!http
        || base.getHost() == null
        || base.getRawUserInfo() != null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "GitHub's API address must be like https://api.github.com or"
              + " https://ghe.example/api/v3");
    }
    return URI.create(base.toString().replaceFirst("/+$", ""));
  }
}
