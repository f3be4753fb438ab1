package io.gitpoli.inbox.cosmos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.DeliveryStatus.State;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * An entry as an item of the container, as it was read or is to be written; not changed afterwards.
 * Times are milliseconds since 1970. What is absent, the item doesn't have:
 *
 * <ul>
 *   <li>{@code due} while it is not finished: claiming it puts that moment off to the end of the
 *       lease, so that one index finds what is to be done;
 *   <li>{@code seq} (UUIDv7) orders lists, {@code listed} is the same for what is not ignored;
 *   <li>{@code blocks} where others with its key have to wait: it is claimed, or its decision may
 *       be recorded. Then, and only then, there is the key's item beside it;
 *   <li>{@code woken} where its topic was woken since it was claimed;
 *   <li>{@code payload} in gzip and Base64, until it is done;
 *   <li>{@code ttl} once it is finished, in seconds.
 * </ul>
 */
final class Row {
  // An operator reads it in a list.
  private static final int MAX_REASON = 500;
  private static final String DAMAGED = "the stored payload is damaged";
  // Cosmos DB removes it about then; whoever reads it goes by its finishedAt.
  private static final Duration TTL_ROUNDING = Duration.ofMinutes(1);

  private static final Pattern SEQ =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final ObjectNode json;

  Row(ObjectNode json) {
    this.json = json;
  }

  /** An entry that is due. */
  static Row pending(Entry entry, Instant now) {
    return of(entry)
        .with(
            next -> {
              state(next, State.PENDING);
              next.set("listed", next.get("seq"));
              moment(next, "due", now);
              next.put("payload", pack(entry.payload()));
            });
  }

  /** An entry for which there is nothing to do. */
  static Row ignored(Entry entry, Instant now) {
    return of(entry).with(next -> end(next, State.IGNORED, now));
  }

  private static Row of(Entry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", Names.entry(entry.id()));
    json.put("pk", Names.partition(entry));
    json.put("seq", UuidCreator.getTimeOrderedEpochPlus1().toString());
    json.put("delivery", entry.id());
    json.put("event", entry.event());
    entry.action().ifPresent(action -> json.put("action", action));
    entry.repository().ifPresent(repository -> json.put("repository", repository));
    entry.key().ifPresent(key -> json.put("key", key));
    entry.topic().ifPresent(topic -> json.put("topic", topic));
    json.put("digest", entry.digest());
    moment(json, "receivedAt", entry.receivedAt());
    json.put("attempts", 0);
    json.put("failures", 0);
    return new Row(json);
  }

  // What it is.

  ObjectNode json() {
    return json;
  }

  String id() {
    return json.get("id").textValue();
  }

  String partition() {
    return json.get("pk").textValue();
  }

  /** Of the stored version that was read. */
  String etag() {
    return json.get("_etag").textValue();
  }

  /**
   * The text, which is a list's cursor.
   *
   * @throws IllegalArgumentException where it can be none
   */
  static String requireSeq(String text) {
    if (!SEQ.matcher(text).matches()) {
      throw new IllegalArgumentException("this is no cursor of the inbox");
    }
    return text;
  }

  String seq() {
    return json.get("seq").textValue();
  }

  String delivery() {
    return json.get("delivery").textValue();
  }

  State state() {
    return State.valueOf(json.get("status").textValue().toUpperCase(Locale.ROOT));
  }

  boolean isUnfinished() {
    return json.has("due");
  }

  /** Whether it was kept for long enough, and only was not removed yet. */
  boolean isGone(Instant now) {
    Duration kept = state() == State.FAILED ? Inbox.FAILED_KEPT : Inbox.KEPT;
    return moment("finishedAt").filter(end -> end.isBefore(now.minus(kept))).isPresent();
  }

  boolean isOf(Entry entry) {
    return json.get("digest").textValue().equals(entry.digest());
  }

  boolean isHeldBy(String token) {
    return text("token").filter(token::equals).isPresent();
  }

  Optional<String> key() {
    return text("key");
  }

  /** The key that nobody else gets meanwhile. */
  Optional<String> heldKey() {
    return json.has("blocks") ? key() : Optional.empty();
  }

  Optional<String> auditId() {
    return text("auditId");
  }

  DeliveryStatus status() {
    State state = state();
    return new DeliveryStatus(
        delivery(),
        json.get("event").textValue(),
        text("action"),
        text("repository"),
        state,
        json.get("attempts").intValue(),
        moment("receivedAt").orElseThrow(),
        state == State.PENDING || state == State.WAITING ? moment("due") : Optional.empty(),
        moment("finishedAt"),
        text("reason"),
        auditId());
  }

  /**
   * @throws UncheckedIOException where its payload can't be read
   */
  Claim claim() {
    Entry entry =
        new Entry(
            delivery(),
            json.get("event").textValue(),
            text("action"),
            text("repository"),
            key(),
            text("topic"),
            json.get("digest").textValue(),
            unpack(json.path("payload").asText()),
            moment("receivedAt").orElseThrow());
    return new Claim(
        entry,
        json.get("token").textValue(),
        json.get("attempts").intValue(),
        json.get("failures").intValue(),
        moment("failingSince"),
        moment("anewSince"),
        text("note"));
  }

  // What may become of it.

  Row claimed(String token, Instant now) {
    return with(
        next -> {
          state(next, State.WORKING);
          next.put("token", token);
          moment(next, "due", now.plus(Inbox.LEASE));
          next.put("attempts", next.get("attempts").intValue() + 1);
          next.put("blocks", true);
          next.remove("woken");
        });
  }

  Row renewed(Instant now) {
    return with(next -> moment(next, "due", now.plus(Inbox.LEASE)));
  }

  Row movedTo(String key) {
    return with(next -> next.put("key", key));
  }

  Row finished(Optional<String> auditId, Instant now) {
    return with(
        next -> {
          end(next, State.DONE, now);
          next.remove("payload");
          next.remove("reason");
          next.remove("note");
          next.remove("auditId");
          auditId.ifPresent(id -> next.put("auditId", id));
        });
  }

  Row parked(String reason, Instant now) {
    return with(
        next -> {
          end(next, State.FAILED, now);
          next.put("reason", cut(reason));
        });
  }

  Row postponed(
      Instant due,
      String reason,
      boolean blocks,
      Optional<String> auditId,
      Optional<String> note,
      Instant now) {
    return with(
        next -> {
          release(next, State.PENDING, reason, note);
          moment(next, "due", due);
          next.put("failures", next.get("failures").intValue() + 1);
          if (!next.has("failingSince")) {
            moment(next, "failingSince", now);
          }
          if (blocks) {
            next.put("blocks", true);
          }
          auditId.ifPresent(id -> next.put("auditId", id));
        });
  }

  Row awaiting(Instant due, String reason, Optional<String> note, Instant now) {
    return with(
        next -> {
          release(next, State.WAITING, reason, note);
          moment(next, "due", next.has("woken") ? now : due);
          next.put("failures", 0);
          next.remove("failingSince");
        });
  }

  /** Its topic was woken; itself where that changes nothing. */
  Row woken(Instant now) {
    return switch (state()) {
      case WAITING -> moment("due").filter(due -> due.isAfter(now)).isPresent() ? due(now) : this;
      case WORKING -> json.has("woken") ? this : with(next -> next.put("woken", true));
      default -> this;
    };
  }

  /** It came again, or a person wants it to go on; itself where that changes nothing. */
  Row again(Instant now) {
    return switch (state()) {
      case PENDING, WAITING -> due(now);
      // What was decided then is not what would be decided now.
      case FAILED -> anew(now);
      case WORKING, DONE, IGNORED -> this;
    };
  }

  private Row due(Instant now) {
    return with(next -> moment(next, "due", now));
  }

  private Row anew(Instant now) {
    return with(
        next -> {
          state(next, State.PENDING);
          moment(next, "due", now);
          moment(next, "anewSince", now);
          next.put("attempts", 0);
          next.put("failures", 0);
          next.remove("note");
          next.remove("failingSince");
          next.remove("auditId");
          next.remove("finishedAt");
          next.remove("ttl");
        });
  }

  private static void release(ObjectNode next, State state, String reason, Optional<String> note) {
    state(next, state);
    next.remove("token");
    next.remove("blocks");
    next.put("reason", cut(reason));
    note.ifPresent(text -> next.put("note", text));
  }

  private static void end(ObjectNode next, State state, Instant now) {
    state(next, state);
    next.remove("token");
    next.remove("blocks");
    next.remove("due");
    moment(next, "finishedAt", now);
    Duration kept = state == State.FAILED ? Inbox.FAILED_KEPT : Inbox.KEPT;
    next.put("ttl", kept.plus(TTL_ROUNDING).toSeconds());
  }

  private Row with(Consumer<ObjectNode> change) {
    ObjectNode next = json.deepCopy();
    change.accept(next);
    return new Row(next);
  }

  // JSON.

  private static void state(ObjectNode next, State state) {
    next.put("status", state.json());
  }

  private static void moment(ObjectNode next, String name, Instant moment) {
    next.put(name, moment.toEpochMilli());
  }

  private Optional<Instant> moment(String name) {
    return json.has(name)
        ? Optional.of(Instant.ofEpochMilli(json.get(name).longValue()))
        : Optional.empty();
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(json.path(name).textValue());
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
  }

  private static String pack(byte[] payload) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(payload);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }

  private static byte[] unpack(String payload) {
    try (GZIPInputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(payload)))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(DAMAGED, e);
    } catch (IllegalArgumentException e) {
      // No Base64.
      throw new UncheckedIOException(DAMAGED, new IOException(e));
    }
  }
}
