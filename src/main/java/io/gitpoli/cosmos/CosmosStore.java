package io.gitpoli.cosmos;

import com.azure.cosmos.ConsistencyLevel;
import com.azure.cosmos.CosmosAsyncClient;
import com.azure.cosmos.CosmosAsyncContainer;
import com.azure.cosmos.CosmosClientBuilder;
import com.azure.cosmos.CosmosEndToEndOperationLatencyPolicyConfigBuilder;
import com.azure.cosmos.CosmosException;
import com.azure.cosmos.GatewayConnectionConfig;
import com.azure.cosmos.ThrottlingRetryOptions;
import com.azure.cosmos.models.CosmosContainerProperties;
import com.azure.cosmos.models.ExcludedPath;
import com.azure.cosmos.models.IncludedPath;
import com.azure.cosmos.models.IndexingPolicy;
import com.azure.cosmos.models.PartitionKeyDefinition;
import com.azure.cosmos.models.PartitionKeyDefinitionVersion;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The one client of a database in Azure Cosmos DB. It is made when first needed, in the background,
 * and again after a failure. Safe for use by many threads.
 *
 * <p>It talks to the gateway, over HTTPS alone: that needs no range of ports through a network
 * restriction and no addresses of replicas at a cold start, and is what emulators and tests speak;
 * a direct connection would save some milliseconds of what takes a webhook some hundred.
 */
public final class CosmosStore implements AutoCloseable {
  /** The container's partition key. */
  public static final String PARTITION_KEY = "pk";

  // GitHub waits 10 seconds for the answer to a webhook: two operations may fail before that.
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  // An emulator makes a container in some seconds; nothing else waits for that.
  private static final Duration CREATION = Duration.ofSeconds(30);

  // Of the whole wait for request units; what Azure asks for is mostly some milliseconds.
  private static final Duration THROTTLED = Duration.ofSeconds(2);
  private static final int THROTTLED_TRIES = 20;

  // Beside one operation per waiting caller there are a few in the background.
  private static final int CONNECTIONS = 100;

  private static final int CREATIONS = 5;
  private static final Duration CREATION_PAUSE = Duration.ofMillis(50);

  private final CosmosAccount account;
  private final Set<String> prepared = ConcurrentHashMap.newKeySet();
  private final Duration timeout;
  // Guarded by this; null until it is needed, and after it failed.
  private CompletableFuture<CosmosAsyncClient> client;
  private boolean closed;

  public CosmosStore(CosmosAccount account) {
    this(account, TIMEOUT);
  }

  /**
   * @param timeout of one operation, the waits for request units included
   */
  public CosmosStore(CosmosAccount account, Duration timeout) {
    this.account = account;
    this.timeout = timeout;
  }

  /** The items of a container. Nothing is asked yet. */
  public CosmosItems items(ContainerDefinition container) {
    return new CosmosItems(this, container);
  }

  /**
   * The client's view of a container, which is there.
   *
   * @throws CosmosStoreException where there is no client in time
   */
  CosmosAsyncContainer open(ContainerDefinition container) {
    prepare(container);
    CompletableFuture<CosmosAsyncClient> making = making();
    try {
      return making
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .getDatabase(account.database())
          .getContainer(container.name());
    } catch (ExecutionException e) {
      forget(making);
      throw Failures.explain(e.getCause(), container);
    } catch (TimeoutException e) {
      throw Failures.unavailable("it did not answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failures.unavailable("interrupted before it answered", e);
    }
  }

  /**
   * Makes the container and its database where an emulator lacks them; in Azure, Bicep does. By one
   * thread at a time: two that find nothing would both create.
   */
  private void create(ContainerDefinition container) {
    CosmosContainerProperties properties =
        new CosmosContainerProperties(
            container.name(),
            new PartitionKeyDefinition()
                .setPaths(List.of("/" + PARTITION_KEY))
                // Of the first version, only the first 100 bytes of a key would count.
                .setVersion(PartitionKeyDefinitionVersion.V2));
    properties.setIndexingPolicy(
        new IndexingPolicy()
            .setIncludedPaths(List.of(new IncludedPath("/*")))
            .setExcludedPaths(container.unindexed().stream().map(ExcludedPath::new).toList()));
    // On, but nothing ends unless its item says so.
    properties.setDefaultTimeToLiveInSeconds(-1);
    await(
        Mono.fromFuture(making())
            .flatMap(
                made ->
                    made.createDatabaseIfNotExists(account.database())
                        .then(
                            made.getDatabase(account.database())
                                .createContainerIfNotExists(properties)))
            // Another process may be faster; then it is there.
            .retryWhen(Retry.backoff(CREATIONS, CREATION_PAUSE).filter(CosmosStore::isConflict)),
        container,
        CREATION);
  }

  private static boolean isConflict(Throwable failure) {
    return failure instanceof CosmosException answer && answer.getStatusCode() == 409;
  }

  /** Sees to it that the container is there, where that is the app's to do. */
  private void prepare(ContainerDefinition container) {
    if (account.key().isPresent() && !prepared.contains(container.name())) {
      synchronized (prepared) {
        if (!prepared.contains(container.name())) {
          create(container);
          prepared.add(container.name());
        }
      }
    }
  }

  /**
   * @throws CosmosStoreException where it failed or took too long
   */
  <T> T await(Mono<T> work, ContainerDefinition container) {
    // The client keeps its own time; this is for what it does not bound.
    return await(work, container, timeout.plusSeconds(1));
  }

  private static <T> T await(Mono<T> work, ContainerDefinition container, Duration bound) {
    try {
      return work.block(bound);
    } catch (RuntimeException e) {
      throw Failures.explain(e, container);
    }
  }

  private synchronized CompletableFuture<CosmosAsyncClient> making() {
    if (closed) {
      throw Failures.unavailable("the client is closed", null);
    }
    if (client == null) {
      CompletableFuture<CosmosAsyncClient> making = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  making.complete(build());
                } catch (RuntimeException | LinkageError e) {
                  making.completeExceptionally(e);
                }
              },
              "cosmos-client");
      thread.setDaemon(true);
      thread.start();
      client = making;
    }
    return client;
  }

  private synchronized void forget(CompletableFuture<CosmosAsyncClient> failed) {
    if (client == failed) {
      client = null;
    }
  }

  private CosmosAsyncClient build() {
    CosmosClientBuilder builder =
        new CosmosClientBuilder()
            .endpoint(account.endpoint().toString())
            .gatewayMode(new GatewayConnectionConfig().setMaxConnectionPoolSize(CONNECTIONS))
            .contentResponseOnWriteEnabled(false)
            .throttlingRetryOptions(
                new ThrottlingRetryOptions()
                    .setMaxRetryAttemptsOnThrottledRequests(THROTTLED_TRIES)
                    .setMaxRetryWaitTime(THROTTLED))
            .endToEndOperationLatencyPolicyConfig(
                new CosmosEndToEndOperationLatencyPolicyConfigBuilder(timeout).build());
    if (account.key().isPresent()) {
      // An emulator names itself by an address that need not be the one it is reached at.
      builder.key(account.key().get()).endpointDiscoveryEnabled(false);
    } else {
      DefaultAzureCredentialBuilder credential = new DefaultAzureCredentialBuilder();
      account.identity().ifPresent(credential::managedIdentityClientId);
      // Where the account's own level is weaker, each request is refused: nothing is read stale.
      builder.credential(credential.build()).consistencyLevel(ConsistencyLevel.STRONG);
    }
    return builder.buildAsyncClient();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.thenAccept(CosmosAsyncClient::close);
    }
  }
}
