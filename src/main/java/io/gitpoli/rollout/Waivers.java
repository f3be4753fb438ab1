package io.gitpoli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** The waivers of a repository, in the order of their file. */
public record Waivers(List<Waiver> all) {
  public static final Waivers NONE = new Waivers(List.of());

  public Waivers {
    all = List.copyOf(all);
  }

  /**
   * @param document as {@code schemas/repol/waivers.schema.json} says
   * @param line the line of the waiver with that index
   */
  public static Waivers of(JsonNode document, IntUnaryOperator line) {
    List<Waiver> all = new ArrayList<>();
    JsonNode waivers = document.path("waivers");
    for (int i = 0; i < waivers.size(); i++) {
      JsonNode waiver = waivers.get(i);
      JsonNode scope = waiver.path("scope");
      all.add(
          new Waiver(
              waiver.path("rule").textValue(),
              text(scope, "repository"),
              text(scope, "path"),
              text(scope, "resource"),
              waiver.path("reason").textValue(),
              waiver.path("approver").textValue(),
              text(waiver, "ticket"),
              LocalDate.parse(waiver.path("expires").textValue()),
              line.applyAsInt(i)));
    }
    return new Waivers(all);
  }

  private static Optional<String> text(JsonNode in, String name) {
    return Optional.ofNullable(in.path(name).textValue());
  }

  /** The last waiver that would hold for the target, had it not expired. */
  public Optional<Waiver> expired(Target target, LocalDate today) {
    return all.stream()
        .filter(waiver -> waiver.isExpired(today) && waiver.covers(target))
        .max(Comparator.comparing(Waiver::expires));
  }

  /** The first waiver that holds for the target; an expired one holds no more. */
  public Optional<Waiver> waiving(Target target, LocalDate today) {
    return all.stream().filter(w -> !w.isExpired(today) && w.covers(target)).findFirst();
  }
}
