package io.gitpoli.configgate;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.check.CheckException;
import io.gitpoli.check.Opa;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.RepoPolicies;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a repository's gate has to say of its pull requests. Safe for many threads. */
public final class ConfigGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigGate.class);

  /** Under which its decisions are recorded. */
  public static final PolicyName POLICY = new PolicyName("gate");

  // Files that are read at one time, of all pull requests: the client paces them too.
  private static final int READERS = 8;

  private final GitHub gitHub;
  private final RepoPolicies repoPolicies;
  private final Optional<Opa> opa;
  private final Clock clock;
  private final ExecutorService readers;
  private final OwnPolicies ownPolicies;
  // The starter library alone; null before it is needed.
  private PolicySet library;

  /**
   * @param opa empty where the server has none: then every check of a file fails, and says so
   */
  public ConfigGate(GitHub gitHub, RepoPolicies repoPolicies, Optional<Opa> opa, Clock clock) {
    this.gitHub = gitHub;
    this.repoPolicies = repoPolicies;
    this.opa = opa;
    this.clock = clock;
    AtomicInteger number = new AtomicInteger();
    this.readers =
        Executors.newFixedThreadPool(
            READERS,
            work -> {
              Thread thread = new Thread(work, "file-reader-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.ownPolicies = new OwnPolicies(gitHub, readers);
  }

  /**
   * What the default branch's {@code gate.yaml} asks for; empty where it asks for no check of pull
   * requests.
   *
   * @throws io.gitpoli.github.GitHubException where GitHub can't say whether there is one
   * @throws java.io.UncheckedIOException where it can't be read
   */
  public Optional<GateReview> of(Repository repository) {
    ConfigDocument config = repoPolicies.document(repository, "gate");
    JsonNode checks = config.document().path("gate").path("checks");
    return config.errors().isEmpty() && checks.isEmpty()
        ? Optional.empty()
        : Optional.of(new GateReview(this, repository, config));
  }

  GitHub gitHub() {
    return gitHub;
  }

  ConfigDocument waivers(Repository repository) {
    return repoPolicies.document(repository, "waivers");
  }

  Optional<Opa> opa() {
    return opa;
  }

  Clock clock() {
    return clock;
  }

  /** Where a folder of policies is: in the repository that the configuration is from. */
  OwnPolicies.Texts policies(Repository repository, ConfigVersion config, String folder)
      throws OwnPolicies.UnusableException {
    return switch (config.source()) {
      case "repository" -> ownPolicies.read(repository, folder);
      case "organization" -> ownPolicies.read(repository.organizationDefaults(), folder);
      default ->
          throw new OwnPolicies.UnusableException(
              "only a gate.yaml on GitHub can name a folder of policies, and this one is not");
    };
  }

  /** The starter library alone; closing it leaves it to the others. */
  synchronized PolicySet starterLibrary(Opa executable) throws CheckException, IOException {
    if (library == null || !library.isThere()) {
      library = PolicySet.load(executable, Optional.empty());
    }
    return library;
  }

  CommitFiles files(Repository repository, String sha) {
    return new CommitFiles(gitHub, repository, sha, readers);
  }

  @Override
  public synchronized void close() {
    readers.shutdownNow();
    if (library != null) {
      try {
        library.end();
      } catch (IOException e) {
        LOG.warn("temporary files stay behind: {}", e.getMessage());
      }
    }
  }
}
