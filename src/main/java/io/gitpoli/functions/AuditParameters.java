package io.gitpoli.functions;

import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.Verdict;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.redact.Redactor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The query parameters of the routes that list. A wrong value, and a name that is none of theirs,
 * is a 422 that names the parameter: a filter that is silently left out would show too much.
 */
final class AuditParameters {
  private static final Set<String> FILTERS =
      Set.of("policy", "decision", "since", "until", "environment", "repository");

  private static final Set<String> POLICIES =
      Set.of("deploy", "pullrequest", "agent", "release", "gate");

  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9_-]{1,100}/[A-Za-z0-9._-]{1,100}");

  // GitHub's own limit for the name of an environment is 255 characters.
  private static final Pattern ENVIRONMENT = Pattern.compile("[^\\p{Cntrl}]{1,255}");

  /** The first and last moments that an id of an event can carry and a calendar can show. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private final Map<String, String> query;

  AuditParameters(Map<String, String> query) {
    this.query = query;
  }

  AuditQuery list() {
    allowOnly(Stream.concat(FILTERS.stream(), Stream.of("limit", "cursor")));
    AuditQuery list =
        new AuditQuery(
            read("limit", AuditParameters::limit, "a number from 1 to " + AuditQuery.MAX_LIMIT)
                .orElse(AuditQuery.DEFAULT_LIMIT),
            read("policy", oneOf(POLICIES), "one of " + sorted(POLICIES.stream())),
            read("decision", AuditParameters::verdict, "allow, deny or error"),
            read("environment", matching(ENVIRONMENT), "the name of an environment"),
            repository(),
            moment("since"),
            moment("until"),
            Optional.ofNullable(query.get("cursor")));
    inOrder(list.since(), list.until());
    return list;
  }

  /** What a list of deliveries is asked for. */
  record Deliveries(Optional<DeliveryStatus.State> status, Optional<String> cursor, int limit) {}

  Deliveries deliveries() {
    allowOnly(Stream.of("status", "limit", "cursor"));
    List<String> states =
        Stream.of(DeliveryStatus.State.values()).map(DeliveryStatus.State::json).toList();
    return new Deliveries(
        read(
            "status",
            value ->
                Stream.of(DeliveryStatus.State.values())
                    .filter(state -> state.json().equals(value))
                    .findFirst(),
            "one of " + String.join(", ", states)),
        Optional.ofNullable(query.get("cursor")),
        read("limit", AuditParameters::limit, "a number from 1 to " + AuditQuery.MAX_LIMIT)
            .orElse(AuditQuery.DEFAULT_LIMIT));
  }

  AuditSummary.Query summary() {
    allowOnly(Stream.of("since", "until", "repository"));
    AuditSummary.Query summary =
        new AuditSummary.Query(moment("since"), moment("until"), repository());
    inOrder(summary.since(), summary.until());
    return summary;
  }

  /** The next page's link (RFC 8288), with the same filters, as the trail knows them. */
  String link(String path, String cursor, Redactor redactor) {
    Map<String, String> next = new TreeMap<>(query);
    next.put("cursor", cursor);
    return next.entrySet().stream()
        .map(
            parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(
                        redactor.redact(parameter.getValue()), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", "<" + path + "?", ">; rel=\"next\""));
  }

  /** The cursor is none that the trail gave. */
  static ProblemException wrongCursor() {
    return wrong("cursor", "must be the one that the Link header of the page before holds");
  }

  private void allowOnly(Stream<String> names) {
    Set<String> known = names.collect(Collectors.toCollection(TreeSet::new));
    for (String name : new TreeSet<>(query.keySet())) {
      if (!known.contains(name)) {
        String shown = name.replaceAll("[^A-Za-z0-9_.-]", "?");
        throw wrong(
            shown.substring(0, Math.min(50, shown.length())),
            "is no parameter of this route; there are " + String.join(", ", known));
      }
    }
  }

  private Optional<Instant> moment(String name) {
    return read(
        name,
        AuditParameters::instant,
        "an ISO-8601 instant or date, for example 2026-01-31T12:00:00Z or 2026-01-31");
  }

  private Optional<String> repository() {
    return read("repository", matching(REPOSITORY), "owner/name");
  }

  private <T> Optional<T> read(String name, Function<String, Optional<T>> reader, String expected) {
    String value = query.get(name);
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(reader.apply(value).orElseThrow(() -> wrong(name, "must be " + expected)));
  }

  private static Optional<Integer> limit(String value) {
    return Optional.of(value)
        .filter(text -> text.matches("[0-9]{1,3}"))
        .map(Integer::valueOf)
        .filter(limit -> limit >= 1 && limit <= AuditQuery.MAX_LIMIT);
  }

  private static Optional<Verdict> verdict(String value) {
    return Stream.of(Verdict.values()).filter(verdict -> verdict.json().equals(value)).findFirst();
  }

  /** A date stands for its first moment, UTC. */
  private static Optional<Instant> instant(String value) {
    try {
      Instant instant =
          value.indexOf('T') < 0
              ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(value).toInstant();
      return Optional.of(instant)
          .filter(moment -> !moment.isBefore(EARLIEST) && !moment.isAfter(LATEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static void inOrder(Optional<Instant> since, Optional<Instant> until) {
    if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
      throw wrong("until", "must be later than since");
    }
  }

  private static Function<String, Optional<String>> oneOf(Set<String> values) {
    return value -> Optional.of(value).filter(values::contains);
  }

  private static Function<String, Optional<String>> matching(Pattern form) {
    return value -> Optional.of(value).filter(text -> form.matcher(text).matches());
  }

  private static String sorted(Stream<String> names) {
    return names.sorted().collect(Collectors.joining(", "));
  }

  private static ProblemException wrong(String parameter, String rule) {
    return new Problem(422, "the query parameter " + parameter + " " + rule)
        .with("parameter", parameter)
        .exception();
  }
}
