package io.gitpoli.inbox.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.cosmos.ContainerDefinition;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosStore;
import io.gitpoli.cosmos.CosmosStoreException;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import io.gitpoli.cosmos.Operation;
import io.gitpoli.inbox.InboxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The container's items, whose failures are the inbox's. */
final class Items {
  // Queries filter and order by status, due, topic, seq and listed alone.
  static final List<String> UNINDEXED =
      List.of(
          "/delivery/?",
          "/event/?",
          "/action/?",
          "/repository/?",
          "/key/?",
          "/digest/?",
          "/payload/?",
          "/receivedAt/?",
          "/attempts/?",
          "/failures/?",
          "/failingSince/?",
          "/anewSince/?",
          "/finishedAt/?",
          "/token/?",
          "/blocks/?",
          "/woken/?",
          "/reason/?",
          "/note/?",
          "/auditId/?",
          "/partition/?",
          "/pointedAt/?",
          "/holder/?",
          "/name/?",
          "/value/?",
          "/checkedAt/?",
          "/ttl/?");

  private final CosmosItems items;

  Items(CosmosStore store, String container) {
    this.items =
        store.items(new ContainerDefinition(container, "COSMOS_INBOX_CONTAINER", UNINDEXED));
  }

  Optional<ObjectNode> read(String partition, String id) {
    return orThrow(() -> items.read(partition, id));
  }

  /** False where its id is taken. */
  boolean create(ObjectNode item) {
    return unless(Reason.CONFLICT, () -> items.create(item));
  }

  /** False where the item is no longer as it was read. */
  boolean replace(ObjectNode item, String etag) {
    return unless(Reason.CHANGED, () -> items.replace(item, etag));
  }

  void upsert(ObjectNode item) {
    orThrow(
        () -> {
          items.upsert(item);
          return item;
        });
  }

  /** Over all partitions. */
  List<ObjectNode> query(String sql, Map<String, ?> parameters) {
    return orThrow(() -> items.queryAll(sql, parameters));
  }

  /** How many there are, over all partitions. */
  int count(String condition) {
    return Math.toIntExact(orThrow(() -> items.countAll(condition)));
  }

  /**
   * All of it or nothing; where one part's condition does not hold, its number and why.
   *
   * @throws LostAnswerException where it may have been done
   */
  Optional<Refusal> batch(String partition, List<Operation> operations) {
    try {
      items.batch(partition, operations);
      return Optional.empty();
    } catch (CosmosStoreException e) {
      return switch (e.reason()) {
        case CONFLICT, CHANGED, MISSING -> Optional.of(new Refusal(e.operation(), e.reason()));
        case UNAVAILABLE -> throw new LostAnswerException(e);
        case TOO_LARGE ->
            throw new InboxException(
                "a delivery is larger than an item of Cosmos DB may be (2 MB)", e);
      };
    }
  }

  /**
   * Why nothing of a batch was done.
   *
   * @param operation which of them it was, from 0
   */
  record Refusal(int operation, Reason reason) {}

  private boolean unless(Reason reason, Runnable work) {
    return orThrow(
        () -> {
          try {
            work.run();
            return true;
          } catch (CosmosStoreException e) {
            if (e.reason() == reason) {
              return false;
            }
            throw e;
          }
        });
  }

  private static <T> T orThrow(Supplier<T> work) {
    try {
      return work.get();
    } catch (CosmosStoreException e) {
      throw new InboxException(e.getMessage(), e);
    }
  }
}
