package io.gitpoli.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Verdict;
import io.gitpoli.audit.proof.EventProof;
import io.gitpoli.audit.sqlite.SqliteAuditTrail;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What an auditor sees of a trail that nobody touched, and of one that somebody did. */
@Timeout(120)
class AuditCommandsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Path EXAMPLE = Path.of("docs/examples/proof.json");

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Path file;
  private Ansi ansi = Ansi.OFF;
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  /** Three sealed days with 3, 6 and 5 events, and one that is not over, with 2. */
  @BeforeEach
  void fill() {
    file = folder.resolve("audit.db");
    environment.put("AUDIT_DB", file.toString());
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file)) {
      trail.append(events(17, 3));
      trail.append(events(19, 6));
      trail.append(events(20, 5));
      trail.append(events(21, 2));
      seal(trail, NOW);
    }
  }

  private static void seal(SqliteAuditTrail trail, Instant now) {
    while (trail.seal(now)) {
      // A bounded part of the work each time.
    }
  }

  private static List<AuditEvent> events(int day, int count) {
    List<AuditEvent> events = new ArrayList<>();
    for (int n = 1; n <= count; n++) {
      events.add(
          EventBuilder.decision()
              .id(id(day, n))
              .decision(n % 2 == 0 ? Verdict.DENY : Verdict.ALLOW)
              .input(JsonNodeFactory.instance.objectNode().put("ref", "refs/heads/größe-" + n))
              .build());
    }
    return events;
  }

  private static String id(int day, int n) {
    Instant moment = Instant.parse("2026-11-%dT09:00:00Z".formatted(day));
    String first = EventIds.first(moment.plus(Duration.ofMinutes(n)));
    return first.substring(0, first.length() - 1) + n;
  }

  /** The text with {@code <19/2>} replaced by the id of the second event of the 19th. */
  private static String withIds(String text) {
    return Pattern.compile("<(\\d+)/(\\d)>")
        .matcher(text)
        .replaceAll(
            match -> id(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2))));
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Gitpoli.commandLine(
            settings -> {
              throw new AssertionError("an auditor needs no application");
            },
            environment,
            clock);
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    int exit = command.execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private Run verify(String... options) {
    List<String> arguments = new ArrayList<>(List.of("audit", "verify"));
    arguments.addAll(Arrays.asList(options));
    return run(arguments.toArray(String[]::new));
  }

  /** Does what the triggers refuse, as one would who has the file. */
  private void tamper(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      List<String> triggers = new ArrayList<>();
      try (var rows =
          statement.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
        while (rows.next()) {
          triggers.add(rows.getString(1));
        }
      }
      for (String trigger : triggers) {
        statement.execute("DROP TRIGGER " + trigger);
      }
      statement.executeUpdate(withIds(sql));
    }
  }

  private void write(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static String findings(Run run) {
    return run.out().lines().takeWhile(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
  }

  // Verify.

  @Test
  void aTrailThatNobodyTouchedIsAsItWasRecorded() {
    Run run = verify();

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            OK: everything is as it was recorded
              checked         16 events
              sealed          3 days
              not sealed yet  2 events, checked by their own hashes alone
              newest root     2026-11-20=%s
            """
                .formatted(root(20)));
    assertThat(run.exit()).isZero();
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    assertThat(verify("--output", "json").out())
        .isEqualTo(
            """
            {
              "ok" : true,
              "events" : 16,
              "sealed_days" : 3,
              "expired_days" : 0,
              "not_sealed_events" : 2,
              "overdue_days" : 0,
              "unhashed_events" : 0,
              "wrong" : 0,
              "findings" : [ ],
              "newest" : {
                "day" : "2026-11-20",
                "events" : 5,
                "tree" : "%s",
                "previous" : "%s",
                "root" : "%s"
              }
            }
            """
                .formatted(newest().path("tree").asText(), root(19), root(20)));
  }

  @Test
  void jsonNamesWhatIsWrong() throws Exception {
    tamper("DELETE FROM events WHERE id = '<19/2>'");
    Run run = verify("--output", "json");

    JsonNode json = new JsonMapper().readTree(run.out());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(json.path("ok").booleanValue()).isFalse();
    assertThat(json.path("findings").path(0).toString())
        .isEqualTo(
            withIds(
                "{\"kind\":\"removed\",\"day\":\"2026-11-19\",\"event\":\"<19/2>\","
                    + "\"problem\":\"its leaf is there, the event is gone\"}"));
  }

  private record Tampering(String what, String sql, String... named) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static final String CHANGED = "its content is not what its day was sealed with";

  static List<Tampering> tamperings() {
    return List.of(
        new Tampering(
            "a field",
            "UPDATE events SET document = replace(document, 'octo/app', 'octo/apq')"
                + " WHERE id = '<19/2>'",
            "changed   2026-11-19  <19/2>: " + CHANGED),
        new Tampering(
            "a field of an event that is not sealed yet",
            "UPDATE events SET document = replace(document, 'octo/app', 'octo/apq')"
                + " WHERE id = '<21/1>'",
            "changed   2026-11-21  <21/1>: its content is not what was hashed"),
        new Tampering(
            "a field and the hash",
            "UPDATE events SET document = json_set(document, '$.actor', 'eve', '$.sha256',"
                + " '0a24efe78de86b16a8ce0a0a4a1e1c6c4b1d2d0a7a5d3a4b5c6d7e8f90123456')"
                + " WHERE id = '<17/1>'",
            "changed   2026-11-17  <17/1>: " + CHANGED),
        new Tampering(
            "a field that stands twice",
            "UPDATE events SET document = replace(document, '\"kind\":',"
                + " '\"decision\":\"allow\",\"kind\":') WHERE id = '<19/2>'",
            "changed   2026-11-19  <19/2>: it is no JSON that can be read"),
        new Tampering(
            "a field that was not there",
            "UPDATE events SET document = json_set(document, '$.input', json('{}'))"
                + " WHERE id = '<19/2>'",
            "changed   2026-11-19  <19/2>: its document has an input or rules of its own"),
        new Tampering(
            "a column that filters use",
            "UPDATE events SET decision = 'allow' WHERE id = '<20/2>'",
            "changed   2026-11-20  <20/2>: filters find it by what its document does not say"),
        new Tampering(
            "an id",
            "UPDATE events SET id = '<19/9>' WHERE id = '<19/2>'",
            "removed   2026-11-19  <19/2>: its leaf is there, the event is gone",
            "inserted  2026-11-19  <19/9>: it was not there when its day was sealed"),
        new Tampering(
            "no JSON at all",
            "UPDATE events SET document = 'x' WHERE id = '<19/2>'",
            "changed   2026-11-19  <19/2>: it is no JSON that can be read"),
        new Tampering(
            "an input",
            "UPDATE inputs SET document = replace(document, 'refs', 'rats') WHERE seq ="
                + " (SELECT seq FROM events WHERE id = '<17/3>')",
            "changed   2026-11-17  <17/3>: its input is not what was hashed"),
        new Tampering(
            "an input that is gone",
            "DELETE FROM inputs WHERE seq = (SELECT seq FROM events WHERE id = '<21/2>')",
            "changed   2026-11-21  <21/2>: its content is not what was hashed"),
        new Tampering(
            "rules",
            "UPDATE inputs SET rules = replace(rules, 'mona', 'moni') WHERE seq ="
                + " (SELECT seq FROM events WHERE id = '<17/2>')",
            "changed   2026-11-17  <17/2>: " + CHANGED),
        new Tampering(
            "an event that is gone",
            "DELETE FROM events WHERE id = '<20/5>'",
            "removed   2026-11-20  <20/5>: its leaf is there, the event is gone"),
        new Tampering(
            "an event that is gone with its leaf",
            "DELETE FROM events WHERE id = '<20/5>'; DELETE FROM leaves WHERE id = '<20/5>'",
            "day       2026-11-20  it has 4 leaves, its record says 5"),
        new Tampering(
            "an event too many",
            "INSERT INTO events SELECT seq + 100, '<19/9>', kind, decision_id, policy, decision,"
                + " enforced, repository_key, environment, environment_key, delivery, source,"
                + " run_id, run_attempt, document FROM events WHERE id = '<19/2>'",
            "inserted  2026-11-19  <19/9>: it was not there when its day was sealed"),
        new Tampering(
            "an event on a day that had none",
            "INSERT INTO events SELECT seq + 100, '<18/1>', kind, decision_id, policy, decision,"
                + " enforced, repository_key, environment, environment_key, delivery, source,"
                + " run_id, run_attempt, document FROM events WHERE id = '<19/2>'",
            "inserted  2026-11-18  <18/1>: it was not there when its day was sealed"),
        new Tampering(
            "an event with an id that is none",
            "INSERT INTO events SELECT seq + 100, 'zz' || char(27) || '[2J', kind, decision_id,"
                + " policy, decision, enforced, repository_key, environment, environment_key,"
                + " delivery, source, run_id, run_attempt, document FROM events"
                + " WHERE id = '<19/2>'",
            "inserted  -           zz?[2J: its id is none that gitpoli makes"),
        new Tampering(
            "an event with an id above every other text",
            "INSERT INTO events SELECT seq + 100, char(128512), kind, decision_id,"
                + " policy, decision, enforced, repository_key, environment, environment_key,"
                + " delivery, source, run_id, run_attempt, document FROM events"
                + " WHERE id = '<19/2>'",
            "inserted  -           😀: its id is none that gitpoli makes"),
        new Tampering(
            "an event with an id that goes on after its end",
            "INSERT INTO events SELECT seq + 100, '<19/2>' || char(0), kind, decision_id,"
                + " policy, decision, enforced, repository_key, environment, environment_key,"
                + " delivery, source, run_id, run_attempt, document FROM events"
                + " WHERE id = '<19/2>'",
            "inserted  -           <19/2>?: its id is none that gitpoli makes"),
        new Tampering(
            "the hash of an event that is not sealed yet",
            "UPDATE events SET document = json_set(json_remove(document, '$.sha256'),"
                + " '$.actor', 'eve') WHERE id = '<21/1>'",
            "changed   2026-11-21  <21/1>: its hash is gone"),
        new Tampering(
            "every hash",
            "UPDATE events SET document = json_remove(document, '$.sha256')"
                + " WHERE id IN ('<21/1>', '<21/2>')",
            "changed   2026-11-21  <21/1>: its hash is gone",
            "changed   2026-11-21  <21/2>: its hash is gone"),
        new Tampering(
            "two events that changed places",
            "UPDATE events SET id = 'x' WHERE id = '<19/2>';"
                + " UPDATE events SET id = '<19/2>' WHERE id = '<19/4>';"
                + " UPDATE events SET id = '<19/4>' WHERE id = 'x'",
            "changed   2026-11-19  <19/2>: " + CHANGED,
            "changed   2026-11-19  <19/4>: " + CHANGED),
        new Tampering(
            "two leaves that changed places",
            "CREATE TEMP TABLE two AS SELECT * FROM leaves WHERE id IN ('<19/2>', '<19/4>');"
                + " UPDATE leaves SET sha256 = (SELECT sha256 FROM two WHERE two.id <> leaves.id)"
                + " WHERE id IN ('<19/2>', '<19/4>')",
            "changed   2026-11-19  <19/2>: " + CHANGED,
            "changed   2026-11-19  <19/4>: " + CHANGED,
            "day       2026-11-19  its leaves are not those that its record was made of"),
        new Tampering(
            "a root",
            "UPDATE days SET root = replace(root, substr(root, 1, 8), '01234567')"
                + " WHERE day = '2026-11-19'",
            "day       2026-11-19  its record was changed: the root is not that of the record",
            "day       2026-11-20  its record does not follow that of 2026-11-19: that one was"
                + " changed, or one between is gone"),
        new Tampering(
            "the root of a tree",
            "UPDATE days SET tree = root WHERE day = '2026-11-20'",
            "day       2026-11-20  its record was changed: the root is not that of the record",
            "day       2026-11-20  its leaves are not those that its record was made of"),
        new Tampering(
            "a record that is gone",
            "DELETE FROM days WHERE day = '2026-11-19'",
            "day       2026-11-20  its record does not follow that of 2026-11-17: that one was"
                + " changed, or one between is gone",
            "day       2026-11-19  it was sealed, but its record is gone"),
        new Tampering(
            "the first record, gone",
            "DELETE FROM days WHERE day = '2026-11-17'",
            "day       2026-11-19  its record follows one that is gone",
            "day       2026-11-17  it was sealed, but its record is gone"),
        new Tampering(
            "the newest record, gone",
            "DELETE FROM days WHERE day = '2026-11-20'",
            "day       2026-11-20  it was sealed, but its record is gone"),
        new Tampering(
            "the newest record, gone with the leaves",
            "DELETE FROM days WHERE day = '2026-11-20'; DELETE FROM leaves WHERE id >= '<20/1>'",
            "day       2026-11-20  it was sealed, but its record is gone"),
        new Tampering(
            "the newest day, gone with all that was of it",
            "DELETE FROM days WHERE day = '2026-11-20'; DELETE FROM leaves WHERE id >= '<20/1>';"
                + " DELETE FROM events WHERE id >= '<20/1>' AND id < '<21/1>'",
            "day       2026-11-20  it was sealed, but its record is gone"),
        new Tampering(
            "all records, gone with the leaves",
            "DELETE FROM days; DELETE FROM leaves",
            "day       2026-11-20  it was sealed, but its record is gone",
            "day       2026-11-17  it was sealed, but its record is gone",
            "day       2026-11-19  it was sealed, but its record is gone"),
        new Tampering(
            "how far sealing is",
            "UPDATE sealing SET ids_below = substr('<20/1>', 1, 6)",
            "day       2026-11-20  how far sealing is was changed"),
        new Tampering(
            "a day that is said to be sealed still",
            "UPDATE sealing SET day = '2026-11-19'",
            "day       2026-11-20  how far sealing is was changed"),
        new Tampering(
            "a whole day that is gone from among others",
            "DELETE FROM events WHERE id LIKE substr('<19/1>', 1, 6) || '%';"
                + " DELETE FROM leaves WHERE id LIKE substr('<19/1>', 1, 6) || '%'",
            "day       2026-11-19  all its events are gone, while older ones are there"));
  }

  @ParameterizedTest
  @MethodSource("tamperings")
  void whatWasDoneToTheTrailIsNamed(Tampering tampering) throws SQLException {
    tamper(tampering.sql());
    Run run = verify();

    assertThat(findings(run)).isEqualTo(withIds(String.join("\n", tampering.named())));
    assertThat(run.out())
        .contains(
            tampering.named().length == 1
                ? "WRONG: 1 finding\n"
                : "WRONG: " + tampering.named().length + " findings\n");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void aDayThatShouldHaveBeenSealedIsTold() {
    clock = Clock.fixed(Instant.parse("2026-11-22T23:59:59Z"), ZoneOffset.UTC);
    assertThat(verify().out()).startsWith("OK: ").doesNotContain("overdue");

    clock = Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);
    Run run = verify();
    assertThat(run.out())
        .startsWith("OK: ")
        .contains(
            "  overdue         1 day that ended more than a day ago and should be sealed:"
                + " does gitpoli run?\n");
    assertThat(run.exit()).isZero();
  }

  @Test
  void anEventWithoutItsHashOrWithAnIdThatIsNoneIsNotTaken() {
    for (String id : List.of("'x'", "char(128512)", "upper(id)", "id || char(0)", "id")) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(
              () ->
                  write(
                      """
                      INSERT INTO events (id, kind, enforced, document)
                      SELECT %s, kind, enforced, json_remove(document, '$.%s')
                      FROM (SELECT '01a20000-abcd-7000-8000-000000000001' AS id, kind, enforced,
                        document FROM events LIMIT 1)\
                      """
                          .formatted(id, id.equals("id") ? "sha256" : "none")))
          .withMessageContaining(id.equals("id") ? "it has no hash" : "its id is none");
    }
  }

  @Test
  void noRangeLeavesOutAnEventWhoseIdIsNone() throws SQLException {
    for (String id : List.of("char(128512)", "'!'")) {
      tamper("UPDATE events SET id = %s WHERE seq = 16".formatted(id));
      for (String[] range :
          new String[][] {
            {},
            {"--since", "2026-11-20"},
            {"--until", "2026-11-20"},
            {"--since", "2026-11-19", "--until", "2026-11-19"}
          }) {
        Run run = verify(range);
        assertThat(findings(run)).contains(": its id is none that gitpoli makes").hasLineCount(1);
        assertThat(run.exit()).isEqualTo(1);
      }
    }
  }

  @Test
  void theOldestDaysMayHaveExpired() throws SQLException {
    tamper(
        "DELETE FROM events WHERE id < '<19/1>'; DELETE FROM leaves WHERE id < '<19/1>';"
            + " DELETE FROM inputs WHERE seq NOT IN (SELECT seq FROM events)");
    Run run = verify();

    assertThat(run.out())
        .startsWith("OK: ")
        .contains("  checked         13 events\n")
        .contains("  expired         1 day of which only the record is left\n");
    assertThat(run.exit()).isZero();
  }

  @Test
  void aTrailWrittenAnewIsSeenByARootThatWasNoted() throws Exception {
    String noted = root(19);
    Files.delete(file);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file)) {
      trail.append(events(17, 2));
      trail.append(events(19, 6));
      seal(trail, NOW);
    }

    assertThat(verify().exit()).isZero();
    Run run =
        verify("--expect-root", "2026-11-19=" + noted, "--expect-root", "2026-11-20=" + noted);
    assertThat(findings(run))
        .isEqualTo(
            """
            day       2026-11-19  its root is not the one that was noted
            day       2026-11-20  it has no record, but a root was noted\
            """);
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void aRootThatWasNotedIsFoundAgain() {
    String noted = root(20);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file)) {
      seal(trail, NOW.plus(Duration.ofDays(1)));
    }

    assertThat(verify("--expect-root", "2026-11-20=" + noted).exit()).isZero();
    assertThat(newest().path("day").asText()).isEqualTo("2026-11-21");
  }

  @Test
  void onlyTheDaysOfTheRangeAreCheckedAndTheChainAlways() throws SQLException {
    tamper("DELETE FROM events WHERE id IN ('<17/1>', '<20/1>')");

    assertThat(verify("--since", "2026-11-18", "--until", "2026-11-19").out())
        .startsWith("OK")
        .contains("checked         6 events", "sealed          1 day\n");
    assertThat(findings(verify("--since", "2026-11-20"))).contains(id(20, 1)).hasLineCount(1);
    assertThat(findings(verify("--until", "2026-11-17"))).contains(id(17, 1)).hasLineCount(1);
    tamper("UPDATE days SET previous = NULL WHERE day = '2026-11-20'");
    assertThat(verify("--until", "2026-11-16").exit()).isEqualTo(1);
  }

  @Test
  void aDayOfManyStepsIsSealedByTwoProcessesAtOnceAndFoundWhole() throws Exception {
    List<AuditEvent> many = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      many.add(EventBuilder.decision().at(Instant.parse("2026-11-22T12:00:00Z")).build());
    }
    try (SqliteAuditTrail one = new SqliteAuditTrail(file);
        SqliteAuditTrail other = new SqliteAuditTrail(file)) {
      one.append(many);
      Thread sealing = new Thread(() -> seal(other, NOW.plus(Duration.ofDays(2))));
      sealing.start();
      seal(one, NOW.plus(Duration.ofDays(2)));
      sealing.join();
    }

    Run run = verify();
    assertThat(findings(run)).startsWith("OK");
    assertThat(run.out()).contains("checked         2516 events", "sealed          5 days");
  }

  @Test
  void verifyingChangesNothingAndMakesNothing() throws IOException {
    environment.put("AUDIT_DB", folder.resolve("none/audit.db").toString());

    assertError(verify(), "not checked: the audit database is not there (see AUDIT_DB)");
    assertThat(folder.resolve("none")).doesNotExist();
    environment.put("AUDIT_DB", Files.writeString(folder.resolve("x"), "x".repeat(99)).toString());
    assertError(verify(), "damaged or not an SQLite database");
  }

  @Test
  void aTrailInCosmosThatCantBeReadNamesTheSettingsThatSayWhereItIs() throws IOException {
    environment.put("AUDIT_BACKEND", "cosmos");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.put("COSMOS_ENDPOINT", "https://localhost:" + free.getLocalPort());
    }
    environment.put("COSMOS_KEY", "AAAA");

    assertError(verify(), "(see COSMOS_ENDPOINT and COSMOS_CONTAINER)");
  }

  @Test
  void settingsOfOtherPartsDoNotMatter() {
    environment.put("GITHUB_APP_ID", "x");
    environment.put("GITHUB_APP_PRIVATE_KEY_PATH", "/nonexistent");
    environment.put("POLICY_ENGINE", "x");

    assertThat(verify().exit()).isZero();
    environment.put("AUDIT_BACKEND", "x");
    assertError(verify(), "AUDIT_BACKEND must be");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "audit | name a command: verify, proof or check-proof",
        "audit verfy | did you mean",
        "audit verify --since yesterday | --since",
        "audit verify --since 2026-11-02 --until 2026-11-01 | --since must not be after --until",
        "audit verify --expect-root 2026-11-02=abc | --expect-root must be a day",
        "audit verify --expect-root abc | --expect-root",
        "audit verify --output xml | --output",
        "audit proof | ID",
        "audit proof x | this is no id of an audit event",
        "audit check-proof | PROOF.json",
        "audit check-proof none.json | there is no file none.json",
        "audit check-proof docs/examples/deploy.json | this is no proof of an audit event",
      })
  void wrongUsageIsOneLineThatHelps(String arguments, String message) {
    assertError(run(arguments.split(" ")), message);
  }

  @ParameterizedTest
  @CsvSource({"audit", "audit verify", "audit proof", "audit check-proof"})
  void helpHasExamples(String command) {
    Run run = run((command + " --help").split(" "));

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Usage: gitpoli audit", "Examples:");
  }

  @Test
  void progressIsShownAfterTwoSeconds() {
    AtomicLong now = new AtomicLong();
    StringWriter terminal = new StringWriter();
    try (Progress progress = new Progress(new PrintWriter(terminal), "events", now::get)) {
      now.set(Duration.ofMillis(1_999).toNanos());
      progress.accept(1);
      assertThat(terminal.toString()).isEmpty();
      now.set(Duration.ofSeconds(2).toNanos());
      progress.accept(2);
      progress.accept(3);
    }
    assertThat(terminal.toString()).isEqualTo("\rchecked 2 events\r\u001b[K");
  }

  // Proofs.

  private String proof(int day, int n) {
    Run run = run("audit", "proof", id(day, n));
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    return run.out();
  }

  private Run checkProof(String proof, String... options) throws IOException {
    Path written = Files.writeString(folder.resolve("proof.json"), proof);
    List<String> arguments = new ArrayList<>(List.of("audit", "check-proof", written.toString()));
    arguments.addAll(Arrays.asList(options));
    return run(arguments.toArray(String[]::new));
  }

  /** Whether the documented script accepts the proof. */
  private boolean scriptAccepts(String proof) throws Exception {
    Path written = Files.writeString(folder.resolve("proof.json"), proof);
    Process python =
        new ProcessBuilder("python3", "docs/examples/check_proof.py", written.toString())
            .redirectErrorStream(true)
            .start();
    String printed = new String(python.getInputStream().readAllBytes(), UTF_8);
    assertThat(python.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(printed).containsAnyOf("OK: ", "WRONG: ");
    return python.exitValue() == 0;
  }

  @Test
  void aProofIsWrittenAsTheDocumentationShowsIt() throws IOException {
    assertThat(proof(19, 3)).isEqualTo(Files.readString(EXAMPLE));
  }

  @Test
  void everyEventOfASealedDayIsProvenWithoutTheTrail() throws Exception {
    Map<Integer, Integer> days = Map.of(17, 3, 19, 6, 20, 5);
    for (int day : days.keySet()) {
      for (int n = 1; n <= days.get(day); n++) {
        Run run = checkProof(proof(day, n), "--expect-root", "2026-11-20=" + root(20));
        assertThat(run.exit()).isZero();
        assertThat(run.out())
            .startsWith(
                "OK: event %s is number %d of the %d of 2026-11-%d\n"
                    .formatted(id(day, n), n, days.get(day), day))
            .contains("root         2026-11-%d=%s".formatted(day, root(day)))
            .contains("newest root  2026-11-20=" + root(20));
      }
    }
    assertThat(scriptAccepts(proof(17, 3))).isTrue();
    assertThat(scriptAccepts(proof(19, 5))).isTrue();
    assertThat(scriptAccepts(proof(20, 5))).isTrue();
  }

  @Test
  void aProofThatSomebodyChangedProvesNothing() throws Exception {
    ObjectNode proof = (ObjectNode) new JsonMapper().readTree(proof(19, 5));
    List<ObjectNode> wrong = new ArrayList<>();
    change(wrong, proof, "/event", event -> event.put("decision", "deny"));
    change(wrong, proof, "/event", event -> event.put("duration_ms", 1.26));
    change(wrong, proof, "/event", event -> event.put("sha256", "0".repeat(64)));
    change(wrong, proof, "", whole -> whole.put("leaf", "0".repeat(64)));
    change(wrong, proof, "", whole -> whole.put("leaf_index", 3));
    change(wrong, proof, "", whole -> whole.put("tree_size", 7));
    change(wrong, proof, "", whole -> ((ArrayNode) whole.path("path")).remove(0));
    change(wrong, proof, "", whole -> ((ArrayNode) whole.path("path")).add("0".repeat(64)));
    change(wrong, proof, "/day", day -> day.put("events", 7));
    change(wrong, proof, "/day", day -> day.put("tree", "0".repeat(64)));
    change(wrong, proof, "/day", day -> day.put("root", "0".repeat(64)));
    change(wrong, proof, "/chain/0", day -> day.put("previous", "0".repeat(64)));
    for (ObjectNode each : wrong) {
      Run run = checkProof(each.toString());
      assertThat(run.out()).startsWith("WRONG: ");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(scriptAccepts(each.toString())).as("%s", each).isFalse();
    }
  }

  private static void change(
      List<ObjectNode> wrong,
      ObjectNode proof,
      String at,
      java.util.function.Consumer<ObjectNode> change) {
    ObjectNode copy = proof.deepCopy();
    change.accept((ObjectNode) copy.at(at));
    wrong.add(copy);
  }

  @Test
  void noHexDigitOfAProofCanBeAnother() throws IOException {
    String proof = proof(19, 3);
    List<Integer> digits =
        Pattern.compile("(?<=\")[0-9a-f]{64}(?=\")")
            .matcher(proof)
            .results()
            .map(match -> match.start())
            .toList();
    Random random = new Random(20);
    for (int start : digits) {
      StringBuilder wrong = new StringBuilder(proof);
      int place = start + random.nextInt(64);
      wrong.setCharAt(place, wrong.charAt(place) == '0' ? '1' : '0');
      assertThat(EventProof.parse(wrong.toString().getBytes(UTF_8)).problem()).isPresent();
    }
  }

  @Test
  void aRootThatIsNotInTheChainIsRefused() throws IOException {
    assertThat(checkProof(proof(19, 1), "--expect-root", "2026-11-20=" + root(19)).out())
        .startsWith("WRONG: its chain does not hold the root noted for 2026-11-20");
    assertThat(checkProof(proof(19, 1), "--expect-root", "2026-11-17=" + root(17)).exit())
        .isEqualTo(1);
  }

  @Test
  void anEventOfADayThatIsNotSealedHasNoProofYet() {
    assertError(
        run("audit", "proof", id(21, 1)),
        "no proof: the event's day, 2026-11-21, is not sealed yet; gitpoli seals it from"
            + " 2026-11-22T00:10:00Z on");
    assertError(run("audit", "proof", id(21, 9)), "there is no event with this id");
  }

  @Test
  void anEventThatWasChangedHasNoProof() throws SQLException {
    tamper(
        "UPDATE events SET document = replace(document, 'octo/app', 'octo/apq')"
            + " WHERE id = '<19/2>'; DELETE FROM leaves WHERE id = '<20/5>'");

    for (String id : List.of(id(19, 2), id(20, 5), id(20, 1))) {
      Run run = run("audit", "proof", id);
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).startsWith("gitpoli: no proof: ").hasLineCount(1);
    }
  }

  @Test
  void coloursAreForTerminals() throws IOException {
    ansi = Ansi.ON;
    assertThat(verify().out()).startsWith("\u001b[");
    assertThat(checkProof(proof(19, 1)).out()).startsWith("\u001b[");
  }

  private JsonNode newest() {
    try {
      return new JsonMapper().readTree(verify("--output", "json").out()).path("newest");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String root(int day) {
    String date = LocalDate.of(2026, 11, day).atStartOfDay(ZoneOffset.UTC).toLocalDate().toString();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT root FROM days WHERE day = '" + date + "'")) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertError(Run run, String message) {
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gitpoli: ").contains(message).doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }
}
