package io.gitpoli.audit.proof;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gitpoli.audit.EventHash;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.proof.Evidence.Range;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Proof that an event is one of those that a day was sealed with, to be checked without the store
 * (RFC 9162, section 2.1.3).
 *
 * @param event the event without its input, which {@code input_sha256} stands for
 * @param leaf the hash of the event's content, in hex
 * @param leafIndex the event's place among those of its day, from 0
 * @param treeSize how many events the day has
 * @param path the hashes, in hex, that lead from the leaf to the root of the day's tree
 * @param day the record of the event's day
 * @param chain the records of the later days, oldest first
 */
@JsonNaming(SnakeCaseStrategy.class)
public record EventProof(
    ObjectNode event,
    String leaf,
    long leafIndex,
    long treeSize,
    List<String> path,
    DayRecord day,
    List<DayRecord> chain) {
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .addModule(new JavaTimeModule())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public EventProof {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(leaf, "leaf");
    Objects.requireNonNull(day, "day");
    path = List.copyOf(path);
    chain = List.copyOf(chain);
  }

  /**
   * The proof of an event whose day is sealed; empty where the day is not.
   *
   * @throws IllegalArgumentException where the event is not there as its day was sealed with it;
   *     the message says why
   */
  public static Optional<EventProof> of(Evidence evidence, String id) {
    ObjectNode event =
        Optional.of(id)
            .filter(EventIds::isId)
            .flatMap(evidence::find)
            .orElseThrow(() -> new IllegalArgumentException("there is no event with this id"))
            .content();
    LocalDate date = EventIds.dayOf(id);
    List<DayRecord> later =
        evidence.days().stream().filter(record -> !record.day().isBefore(date)).toList();
    if (later.isEmpty() || !later.get(0).day().equals(date)) {
      return Optional.empty();
    }
    Range day = new Range(EventIds.first(date), EventIds.first(date.plusDays(1)));
    AtomicLong before = new AtomicLong();
    evidence.leaves(new Range(day.from(), id), leaf -> before.incrementAndGet());
    MerkleTree tree = new MerkleTree(before.get());
    evidence.leaves(day, leaf -> tree.add(HEX.parseHex(leaf.sha256())));
    EventProof proof =
        new EventProof(
            event,
            EventHash.of(event),
            before.get(),
            tree.size(),
            before.get() < tree.size()
                ? tree.proof().stream().map(HEX::formatHex).toList()
                : List.of(),
            later.get(0),
            later.subList(1, later.size()));
    Optional<String> problem = proof.problem();
    if (problem.isPresent()) {
      throw new IllegalArgumentException(problem.get());
    }
    return Optional.of(proof);
  }

  /**
   * Reads a proof as {@link #json} writes it.
   *
   * @throws IllegalArgumentException where it is none; the message says why
   */
  public static EventProof parse(byte[] json) {
    try {
      return MAPPER.readValue(json, EventProof.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("this is no proof of an audit event", e);
    }
  }

  /** The proof as JSON for people and programs to read. */
  public String json() {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read as JSON can be written", e);
    }
  }

  /** Why this proves nothing; empty where it does. */
  public Optional<String> problem() {
    try {
      return firstProblem();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private Optional<String> firstProblem() {
    if (!EventHash.of(event).equals(leaf)
        || event.has(EventHash.FIELD) && !event.path(EventHash.FIELD).asText().equals(leaf)) {
      return Optional.of("the event is not the one that was hashed");
    }
    if (!EventIds.dayOf(event.path("id").asText()).equals(day.day())) {
      return Optional.of("the event is not of the record's day");
    }
    byte[] root =
        MerkleTree.rootOf(
            HEX.parseHex(leaf), leafIndex, treeSize, path.stream().map(HEX::parseHex).toList());
    if (treeSize != day.events() || !HEX.formatHex(root).equals(day.tree())) {
      return Optional.of("the path does not lead to the root of the day's tree");
    }
    DayRecord before = null;
    for (DayRecord record : records()) {
      if (!record.isSound() || before != null && !before.root().equals(record.previous())) {
        return Optional.of("the record of " + record.day() + " breaks the chain");
      }
      before = record;
    }
    return Optional.empty();
  }

  /** The day's record and those of the later days. */
  public List<DayRecord> records() {
    return Stream.concat(Stream.of(day), chain.stream()).toList();
  }
}
