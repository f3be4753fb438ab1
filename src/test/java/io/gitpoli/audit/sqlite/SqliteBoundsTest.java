package io.gitpoli.audit.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail.Page;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.Run;
import io.gitpoli.audit.Verdict;
import io.gitpoli.sqlite.Database;
import io.gitpoli.sqlite.Limits;
import io.gitpoli.sqlite.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

/**
 * Nothing reads the history: with 100,000 events, the steps of SQLite's virtual machine are counted
 * for each question. Reading every event takes at least some hundred thousand.
 */
class SqliteBoundsTest {
  private static final int EVENTS = 100_000;
  private static final int RARE = 20;
  private static final int EXAMINED = 1_000;
  private static final Instant NEWEST = Instant.parse("2026-11-21T12:30:00Z");
  // One decision in 36 seconds: 100 an hour, for 41 days and 16 hours.
  private static final Duration PACE = Duration.ofSeconds(36);
  // Reaching back in four indexes, and walking one of them.
  private static final long STEPS_OF_A_PAGE = 40L * EXAMINED;

  private static final Limits LIMITS = Limits.STANDARD;

  @TempDir private static Path folder;
  private static Connection connection;
  private static Session session;
  private static long steps;
  private static String newestId;

  /**
   * One busy repository, where deployments are allowed and pull requests are denied; only the
   * oldest events are denied deployments, to an environment of their own.
   */
  @BeforeAll
  static void fill() throws SQLException {
    Path file = folder.resolve("audit.db");
    try (Session filling = new Database(file, LIMITS, SqliteAuditTrail.SCHEMA).open()) {
      filling.execute("BEGIN IMMEDIATE");
      Counts.Batch counts = new Counts.Batch();
      for (int age = EVENTS - 1; age >= 0; age--) {
        boolean rare = age >= EVENTS - RARE;
        boolean deploy = rare || age % 2 == 0;
        AuditEvent event =
            EventBuilder.decision()
                .at(NEWEST.minus(PACE.multipliedBy(age)))
                .policy(deploy ? "deploy" : "pullrequest")
                .decision(deploy && !rare ? Verdict.ALLOW : Verdict.DENY)
                .environment(rare ? "rare" : "production")
                .repository("octo/mono")
                .delivery("delivery-" + age)
                .run(new Run(age, 1))
                .build();
        Row.of(event).insert(filling);
        counts.add(event);
        newestId = event.id();
      }
      counts.store(filling);
      filling.execute("COMMIT");
    }
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    session = new Session(connection, null);
    ProgressHandler.setHandler(
        connection,
        10,
        new ProgressHandler() {
          @Override
          protected int progress() {
            steps += 10;
            return 0;
          }
        });
  }

  @AfterAll
  static void close() throws SQLException {
    ProgressHandler.clearHandler(connection);
    session.close();
  }

  private static AuditQuery query(
      String policy, Verdict decision, String environment, String repository, String cursor) {
    return new AuditQuery(
        50,
        Optional.ofNullable(policy),
        Optional.ofNullable(decision),
        Optional.ofNullable(environment),
        Optional.ofNullable(repository),
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(cursor));
  }

  private static Page page(AuditQuery query) throws SQLException {
    steps = 0;
    Page page = new Listing(query).read(session, EXAMINED);
    assertThat(steps).as("steps for %s", query).isLessThan(STEPS_OF_A_PAGE);
    return page;
  }

  @Test
  void everyCombinationOfFiltersCostsABoundedNumberOfStepsForAPage() throws SQLException {
    for (String policy : new String[] {null, "deploy", "pullrequest", "none"}) {
      for (Verdict decision : new Verdict[] {null, Verdict.ALLOW, Verdict.DENY, Verdict.ERROR}) {
        for (String environment : new String[] {null, "production", "rare", "none"}) {
          for (String repository : new String[] {null, "octo/mono", "octo/none"}) {
            page(query(policy, decision, environment, repository, null));
          }
        }
      }
    }
  }

  @Test
  void filtersThatAreCommonAloneAndRareTogetherAreFoundByFollowingTheCursors() throws SQLException {
    List<AuditEvent> found = new ArrayList<>();
    String cursor = null;
    int pages = 0;
    do {
      Page page = page(query("deploy", Verdict.DENY, null, "octo/mono", cursor));
      found.addAll(page.events());
      cursor = page.next().orElse(null);
      pages++;
    } while (cursor != null);

    assertThat(found).hasSize(RARE).allMatch(event -> event.subject().environment().equals("rare"));
    assertThat(pages).isLessThanOrEqualTo(EVENTS / 2 / EXAMINED + 2);
  }

  @Test
  void aFilterThatIsRareAloneGivesTheWholeAnswerAtOnce() throws SQLException {
    Page page = page(query("deploy", Verdict.DENY, "rare", "octo/mono", null));

    assertThat(page.events()).hasSize(RARE);
    assertThat(page.next()).isEmpty();
  }

  @Test
  void aFilterThatMatchesNothingAloneEndsTheListAtOnce() throws SQLException {
    assertThat(page(query("deploy", Verdict.ERROR, null, "octo/mono", null)))
        .isEqualTo(new Page(List.of(), Optional.empty()));
  }

  private static AuditSummary summary(Instant since, Instant until, String repository, long bound)
      throws SQLException {
    steps = 0;
    AuditSummary summary =
        Counts.summarize(
            session,
            new AuditSummary.Query(
                Optional.ofNullable(since),
                Optional.ofNullable(until),
                Optional.ofNullable(repository)));
    assertThat(steps).isLessThan(bound);
    return summary;
  }

  @Test
  void aSummaryOfEverythingReadsAHandfulOfCounts() throws SQLException {
    assertThat(summary(null, null, null, 300).total()).isEqualTo(EVENTS);
    assertThat(summary(null, null, "octo/mono", 300).total()).isEqualTo(EVENTS);
    assertThat(summary(null, null, "octo/none", 300).total()).isZero();
  }

  @Test
  void aSummaryBetweenOddTimesReadsDaysHoursAndTheEventsOfTwoHours() throws SQLException {
    Instant since = NEWEST.minus(PACE.multipliedBy(90_000));
    Instant until = NEWEST.minus(PACE.multipliedBy(5_000));

    assertThat(summary(since, until, null, 12_000).total()).isEqualTo(85_000);
    assertThat(summary(since, until, "octo/mono", 12_000).total()).isEqualTo(85_000);
  }

  @Test
  void whatGatesAskCostsAHandfulOfSteps() throws SQLException {
    steps = 0;

    assertThat(Events.find(session, newestId)).isPresent();
    assertThat(Events.hasError(session, "delivery-7")).isFalse();
    assertThat(Events.enforcementsOf(session, newestId)).isEmpty();
    assertThat(steps).isLessThan(300);
  }

  @Test
  void countingTodaysRunsReadsOnlyToday() throws SQLException {
    steps = 0;
    Instant hourAgo = NEWEST.minus(Duration.ofHours(1));

    assertThat(Events.countApprovedRuns(session, "octo/mono", "production", hourAgo, new Run(0, 1)))
        .isEqualTo(50);
    assertThat(steps).isLessThan(4_000);
  }
}
