package io.gitpoli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Run;
import io.gitpoli.audit.sqlite.SqliteAuditTrail;
import io.gitpoli.inbox.sqlite.SqliteInbox;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.wasm.WasmPolicyEngine;
import io.gitpoli.repol.DirectorySource;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.webhook.Dispatcher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The real application, whose engine and store can be made to fail. */
public final class Parts {
  private static final Path REPOL = Path.of("src/test/resources/io/gitpoli/standalone/repol");

  public final Engine engine = new Engine();
  public final Trail trail;
  public final SqliteInbox inbox;

  public Parts(Path folder) {
    inbox = new SqliteInbox(folder.resolve("inbox.db"), Clock.systemUTC());
    trail = new Trail(new SqliteAuditTrail(folder.resolve("audit.db")));
  }

  public App app(Settings settings) {
    return new App(
        settings,
        engine,
        trail,
        inbox,
        Optional.empty(),
        new RepoPolicies(List.of(new DirectorySource(REPOL))),
        Dispatcher.Limits.STANDARD,
        () -> {});
  }

  /** What judges without recording, by this engine. */
  public Rehearsal rehearsal(Settings settings) {
    return new Rehearsal(settings, engine);
  }

  /** An engine that fails on demand. */
  public static final class Engine implements PolicyEngine {
    // Shared, as it takes a while to start and keeps nothing of a call.
    private static final PolicyEngine REAL = new WasmPolicyEngine();

    private volatile RuntimeException failure;
    private volatile Runnable before = () -> {};

    /** From now on every question fails so; null heals it. */
    public void fail(RuntimeException failure) {
      this.failure = failure;
    }

    public void fail(PolicyEngineException.Reason reason) {
      fail(new PolicyEngineException(reason, "http://10.0.0.7:8181 is on fire"));
    }

    /** What every question waits for. */
    public void before(Runnable before) {
      this.before = before;
    }

    @Override
    public Decision decide(PolicyName policy, ObjectNode input) {
      before.run();
      if (failure != null) {
        throw failure;
      }
      return REAL.decide(policy, input);
    }

    @Override
    public Health check() {
      return failure == null ? REAL.check() : Health.down("http://10.0.0.7:8181 is on fire");
    }

    @Override
    public void close() {
      // Others use it too.
    }
  }

  /** A trail that fails on demand. */
  public static final class Trail implements AuditTrail {
    private final AuditTrail real;
    private volatile boolean down;

    Trail(AuditTrail real) {
      this.real = real;
    }

    public void fail() {
      down = true;
    }

    private AuditTrail real() {
      if (down) {
        throw new AuditException("/var/lib/audit.db is gone", new IllegalStateException("boom"));
      }
      return real;
    }

    @Override
    public void append(List<AuditEvent> events) {
      real().append(events);
    }

    @Override
    public Optional<AuditEvent> find(String id) {
      return real().find(id);
    }

    @Override
    public List<AuditEvent> enforcementsOf(String decisionId) {
      return real().enforcementsOf(decisionId);
    }

    @Override
    public Page list(AuditQuery query) {
      return real().list(query);
    }

    @Override
    public AuditSummary summarize(AuditSummary.Query query) {
      return real().summarize(query);
    }

    @Override
    public List<AuditEvent> decisionsOf(String delivery) {
      return real().decisionsOf(delivery);
    }

    @Override
    public boolean seal(Instant now) {
      return real().seal(now);
    }

    @Override
    public boolean hasError(String delivery) {
      return real().hasError(delivery);
    }

    @Override
    public int countApprovedRuns(String repository, String environment, Instant since, Run except) {
      return real().countApprovedRuns(repository, environment, since, except);
    }

    @Override
    public Health check() {
      return down ? Health.down("/var/lib/audit.db is gone") : real.check();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
