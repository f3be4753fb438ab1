package io.gitpoli.cosmos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Where tests of Cosmos DB run: a server in memory, one for the JVM, behind a {@link CosmosProxy};
 * or the account or emulator that the environment variables {@code COSMOS_ENDPOINT} and {@code
 * COSMOS_KEY} name. Each test makes a database of its own.
 */
public final class CosmosServer {
  // Of no account: the server in memory takes any.
  private static final String KEY = "AAAA";

  private static CosmosServer shared;

  private final Optional<CosmosProxy> proxy;
  private final URI endpoint;
  private final String key;

  static {
    // TLS would need a certificate that this JVM trusts; an emulator's is its own.
    System.setProperty("COSMOS.HTTP_CONNECTION_WITHOUT_TLS_ALLOWED", "true");
    System.setProperty("COSMOS.EMULATOR_SERVER_CERTIFICATE_VALIDATION_DISABLED", "true");
  }

  private CosmosServer(Optional<CosmosProxy> proxy, URI endpoint, String key) {
    this.proxy = proxy;
    this.endpoint = endpoint;
    this.key = key;
  }

  /** The one server of this JVM, started when first asked for. */
  public static synchronized CosmosServer shared() {
    if (shared == null) {
      String real = System.getenv("COSMOS_ENDPOINT");
      shared =
          real == null || real.isBlank()
              ? inMemory()
              : new CosmosServer(Optional.empty(), URI.create(real), System.getenv("COSMOS_KEY"));
    }
    return shared;
  }

  private static CosmosServer inMemory() {
    try {
      CosmosProxy proxy = new CosmosProxy(CosmosProcess.start().url());
      return new CosmosServer(Optional.of(proxy), proxy.url(), KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new database's name, and how to reach it. */
  public CosmosAccount newDatabase() {
    return new CosmosAccount(
        endpoint, "test-" + UUID.randomUUID(), Optional.of(key), Optional.empty());
  }

  /** Whether it fails when told to, and tells what it was asked; a real account does neither. */
  public boolean isInMemory() {
    return proxy.isPresent();
  }

  /** What was asked of a database so far, those requests included that failed on purpose. */
  public List<CosmosRequest> requests(CosmosAccount account) {
    return proxy.orElseThrow().requests(account.database());
  }

  /** Lets the next such requests fail, one after the other as told. */
  public void fail(CosmosAccount account, Predicate<CosmosRequest> which, CosmosFault... faults) {
    proxy.orElseThrow().fail(account.database(), which, faults);
  }

  /** Lets every such request fail until {@link #heal}. */
  public void failAll(CosmosAccount account, Predicate<CosmosRequest> which, CosmosFault fault) {
    proxy.orElseThrow().failAll(account.database(), which, fault);
  }

  /** From now on nothing fails for this database. */
  public void heal(CosmosAccount account) {
    proxy.orElseThrow().heal(account.database());
  }
}
