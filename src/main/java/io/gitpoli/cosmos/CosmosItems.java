package io.gitpoli.cosmos;

import com.azure.cosmos.CosmosAsyncContainer;
import com.azure.cosmos.models.CosmosBatch;
import com.azure.cosmos.models.CosmosBatchItemRequestOptions;
import com.azure.cosmos.models.CosmosBatchOperationResult;
import com.azure.cosmos.models.CosmosBatchResponse;
import com.azure.cosmos.models.CosmosItemRequestOptions;
import com.azure.cosmos.models.CosmosItemResponse;
import com.azure.cosmos.models.CosmosQueryRequestOptions;
import com.azure.cosmos.models.FeedResponse;
import com.azure.cosmos.models.PartitionKey;
import com.azure.cosmos.models.SqlParameter;
import com.azure.cosmos.models.SqlQuerySpec;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The items of one container: JSON objects with an {@code id} and a {@code pk}. Every operation is
 * within one partition, bounded in time, and logs what it charged at debug level. Each throws
 * {@link CosmosStoreException}. Safe for use by many threads.
 */
public final class CosmosItems {
  /** The most that a transactional batch holds (Azure Cosmos DB service quotas). */
  public static final int MAX_OPERATIONS = 100;

  /** The most that an item or a batch holds, in bytes of JSON (Azure Cosmos DB service quotas). */
  public static final int MAX_BYTES = 2 << 20;

  private static final int MAX_PAGE = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(CosmosItems.class);
  private static final String ID = "id";
  private static final String ETAG = "_etag";

  private final CosmosStore store;
  private final ContainerDefinition definition;
  private volatile boolean created;

  CosmosItems(CosmosStore store, ContainerDefinition definition) {
    this.store = store;
    this.definition = definition;
  }

  /** What {@link Operation.Replace} asks for, of an item as it was read. */
  public static String etag(ObjectNode item) {
    return item.path(ETAG).asText();
  }

  /** One item by a point read; empty where there is none. */
  public Optional<ObjectNode> read(String pk, String id) {
    try {
      return Optional.of(
          run("read", container -> container.readItem(id, new PartitionKey(pk), ObjectNode.class))
              .getItem());
    } catch (CosmosStoreException e) {
      if (e.reason() == Reason.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Creates an item, and fails with {@link Reason#CONFLICT} where its id is taken. */
  public void create(ObjectNode item) {
    run("create", container -> container.createItem(item, pk(item), null));
  }

  /** Creates or replaces an item. */
  public void upsert(ObjectNode item) {
    run("upsert", container -> container.upsertItem(item, pk(item), null));
  }

  /** Replaces an item, and fails with {@link Reason#CHANGED} where it is not as it was read. */
  public void replace(ObjectNode item, String etag) {
    run(
        "replace",
        container ->
            container.replaceItem(
                item,
                item.path(ID).asText(),
                pk(item),
                new CosmosItemRequestOptions().setIfMatchETag(etag)));
  }

  /** Deletes an item, and fails with {@link Reason#CHANGED} where it is not as it was read. */
  public void delete(String pk, String id, String etag) {
    run(
        "delete",
        container ->
            container.deleteItem(
                id, new PartitionKey(pk), new CosmosItemRequestOptions().setIfMatchETag(etag)));
  }

  /**
   * What a query of one partition gives.
   *
   * @param sql with {@code c.pk = @pk} among its conditions, and a {@code TOP} that bounds it
   * @param parameters by name, with the {@code @}; {@code @pk} is added
   */
  public List<ObjectNode> query(String pk, String sql, Map<String, ?> parameters) {
    List<ObjectNode> found = new ArrayList<>();
    forEach(pk, sql, parameters, found::add);
    return found;
  }

  /** The same for as many results as there are, of which one page is in memory. */
  public void forEach(
      String pk, String sql, Map<String, ?> parameters, Consumer<ObjectNode> consumer) {
    List<SqlParameter> all = new ArrayList<>();
    all.add(new SqlParameter("@pk", pk));
    parameters.forEach((name, value) -> all.add(new SqlParameter(name, value)));
    CosmosQueryRequestOptions options =
        new CosmosQueryRequestOptions().setPartitionKey(new PartitionKey(pk));
    Optional<String> continuation = Optional.empty();
    do {
      String from = continuation.orElse(null);
      // One page at a time, so that each has the whole time of an operation.
      FeedResponse<ObjectNode> page =
          created(
              () ->
                  CosmosStore.await(
                      store
                          .open(definition)
                          .queryItems(new SqlQuerySpec(sql, all), options, ObjectNode.class)
                          .byPage(from, MAX_PAGE)
                          .next(),
                      definition));
      if (page == null) {
        return;
      }
      charged("query", page.getRequestCharge());
      page.getResults().forEach(consumer);
      continuation = Optional.ofNullable(page.getContinuationToken());
    } while (continuation.isPresent());
  }

  /**
   * How many items of a partition meet a condition.
   *
   * @param condition of a {@code WHERE}, beside that of the partition
   */
  public long count(String pk, String condition, Map<String, ?> parameters) {
    String sql = "SELECT COUNT(1) AS n FROM c WHERE c.pk = @pk AND (" + condition + ")";
    return query(pk, sql, parameters).get(0).path("n").asLong();
  }

  /**
   * All of them or none, in one partition: at most {@link #MAX_OPERATIONS} of together {@link
   * #MAX_BYTES}.
   *
   * @return the ETags of what was written, in the same order
   * @throws CosmosStoreException where one of them failed, and so nothing was done; {@link
   *     CosmosStoreException#operation} says which
   */
  public List<String> batch(String pk, List<Operation> operations) {
    CosmosBatch batch = CosmosBatch.createCosmosBatch(new PartitionKey(pk));
    operations.forEach(operation -> add(batch, operation));
    CosmosBatchResponse response =
        created(
            () -> {
              CosmosBatchResponse answer =
                  CosmosStore.await(store.open(definition).executeCosmosBatch(batch), definition);
              failIfRefused(answer);
              return answer;
            });
    charged("batch of " + operations.size(), response.getRequestCharge());
    return response.getResults().stream().map(CosmosBatchOperationResult::getETag).toList();
  }

  private void failIfRefused(CosmosBatchResponse answer) {
    if (answer.isSuccessStatusCode()) {
      return;
    }
    List<CosmosBatchOperationResult> results = answer.getResults();
    for (int i = 0; i < results.size(); i++) {
      int status = results.get(i).getStatusCode();
      if (status >= 400 && status != 424) {
        throw Failures.explain(status, results.get(i).getSubStatusCode(), definition, null).of(i);
      }
    }
    throw Failures.explain(answer.getStatusCode(), answer.getSubStatusCode(), definition, null);
  }

  private static void add(CosmosBatch batch, Operation operation) {
    if (operation instanceof Operation.Create create) {
      batch.createItemOperation(create.item());
    } else if (operation instanceof Operation.Upsert upsert) {
      batch.upsertItemOperation(upsert.item());
    } else if (operation instanceof Operation.Replace replace) {
      batch.replaceItemOperation(
          replace.item().path(ID).asText(), replace.item(), ifMatch(replace.etag()));
    } else if (operation instanceof Operation.Delete delete) {
      batch.deleteItemOperation(delete.id(), ifMatch(delete.etag()));
    }
  }

  private static CosmosBatchItemRequestOptions ifMatch(String etag) {
    return new CosmosBatchItemRequestOptions().setIfMatchETag(etag);
  }

  private static PartitionKey pk(ObjectNode item) {
    return new PartitionKey(item.path(CosmosStore.PARTITION_KEY).asText());
  }

  private <T> CosmosItemResponse<T> run(
      String operation, Function<CosmosAsyncContainer, Mono<CosmosItemResponse<T>>> work) {
    CosmosItemResponse<T> response =
        created(() -> CosmosStore.await(work.apply(store.open(definition)), definition));
    charged(operation, response.getRequestCharge());
    return response;
  }

  /** Where an emulator may lack the container, it is made before anything is asked of it. */
  private <T> T created(Supplier<T> work) {
    if (!created && store.creates()) {
      store.create(definition);
      created = true;
    }
    return work.get();
  }

  private void charged(String operation, double charge) {
    LOG.debug("{} in {}: {} RU", operation, definition.name(), charge);
  }
}
