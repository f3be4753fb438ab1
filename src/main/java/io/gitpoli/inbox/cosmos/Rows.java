package io.gitpoli.inbox.cosmos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import io.gitpoli.cosmos.Operation;
import io.gitpoli.inbox.DeliveryStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The entries, and beside each that blocks its key the key's item, which there can be but one of.
 *
 * <p>A query goes over all partitions: it reads the index of the few physical ones that they lie in
 * (one, up to 50 GB and 10,000 request units a second), and takes no more for many repositories
 * than for one.
 */
final class Rows {
  // What a list shows.
  private static final String STATUS =
      """
      SELECT TOP %d c.seq, c.delivery, c.event, c.action, c.repository, c.status, c.attempts,
        c.receivedAt, c.due, c.finishedAt, c.reason, c.auditId FROM c WHERE %s""";

  // An entry that blocks its key is itself not blocked.
  private static final String DUE =
      """
      SELECT TOP %d * FROM c WHERE c.due <= @now AND (NOT IS_DEFINED(c.key)
        OR IS_DEFINED(c.blocks) OR NOT ARRAY_CONTAINS(@taken, c.key))
        AND NOT ARRAY_CONTAINS(@passed, c.delivery) ORDER BY c.due""";

  // So many deployments of one commit at most; each look for its checks finds the others.
  private static final String TOPIC =
      "SELECT TOP 1000 * FROM c WHERE c.topic = @topic AND IS_DEFINED(c.due)";

  // Above all that there can be.
  private static final String END = "~";

  private final Items items;

  Rows(Items items) {
    this.items = items;
  }

  Optional<Row> read(String partition, String delivery) {
    return items.read(partition, Names.entry(delivery)).map(Row::new);
  }

  /**
   * Writes an entry where it is still as it was read, and takes or leaves its key with it.
   *
   * @param before empty where there was none
   * @throws LostAnswerException where it may have been done
   */
  Written write(Optional<Row> before, Row after) {
    if (before.isPresent() && before.get().equals(after)) {
      return Written.WRITTEN;
    }
    List<Operation> operations = new ArrayList<>();
    operations.add(
        before.isPresent()
            ? new Operation.Replace(after.json(), before.get().etag())
            : new Operation.Create(after.json()));
    Optional<String> left = before.flatMap(Row::heldKey);
    Optional<String> taken = after.heldKey();
    if (!left.equals(taken)) {
      taken.ifPresent(key -> operations.add(new Operation.Create(keyItem(key, after))));
      left.ifPresent(key -> operations.add(new Operation.Remove(Names.key(key))));
    }
    Optional<Items.Refusal> refusal = items.batch(after.partition(), operations);
    if (refusal.filter(Rows::isOfKey).filter(one -> one.reason() == Reason.MISSING).isPresent()) {
      // Somebody removed the key's item by hand: then there is nothing to leave.
      operations.remove(operations.size() - 1);
      refusal = items.batch(after.partition(), operations);
    }
    return refusal
        .map(one -> isOfKey(one) ? Written.KEY_TAKEN : Written.CHANGED)
        .orElse(Written.WRITTEN);
  }

  private static boolean isOfKey(Items.Refusal refusal) {
    return refusal.operation() > 0;
  }

  private static ObjectNode keyItem(String key, Row holder) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", Names.key(key))
        .put("pk", holder.partition())
        .put("key", key)
        .put("holder", holder.delivery());
  }

  /**
   * What is due, the longest first, but for what a taken key keeps back.
   *
   * @param passed the deliveries that are not asked for
   */
  List<Row> due(Instant now, Collection<String> taken, Collection<String> passed, int max) {
    return rows(
        DUE.formatted(max), Map.of("@now", now.toEpochMilli(), "@taken", taken, "@passed", passed));
  }

  /** What is unfinished and may be woken by a topic. */
  List<Row> ofTopic(String topic) {
    return rows(TOPIC, Map.of("@topic", topic));
  }

  /** The newest first, without their payloads. */
  List<Row> list(Optional<State> state, Optional<String> before, int max) {
    String order = state.isEmpty() ? "listed" : "seq";
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("@before", before.orElse(END));
    state.ifPresent(one -> parameters.put("@status", one.json()));
    String condition =
        "c." + order + " < @before" + (state.isPresent() ? " AND c.status = @status" : "");
    return rows(STATUS.formatted(max, condition + " ORDER BY c." + order + " DESC"), parameters);
  }

  int countUnfinished() {
    return items.count("IS_DEFINED(c.due)");
  }

  int countFailed() {
    return items.count("c.status = 'failed'");
  }

  private List<Row> rows(String sql, Map<String, ?> parameters) {
    return items.query(sql, parameters).stream().map(Row::new).toList();
  }
}
