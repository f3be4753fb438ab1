package io.gitpoli.configgate;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.check.CheckException;
import io.gitpoli.check.Opa;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.RepoPolicies;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what a repository's gate has to say of its pull requests. Safe for many threads. */
public final class ConfigGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigGate.class);

  /** Under which its decisions are recorded. */
  public static final PolicyName POLICY = new PolicyName("gate");

  private final GateFiles files;
  private final RepoPolicies repoPolicies;
  private final Optional<Opa> opa;
  private final Clock clock;
  private final OwnPolicies ownPolicies;
  // The starter library alone; null before it is needed.
  private PolicySet library;

  /**
   * @param files closed with this
   * @param opa empty where there is none: then every check of a file fails, and says so
   */
  public ConfigGate(GateFiles files, RepoPolicies repoPolicies, Optional<Opa> opa, Clock clock) {
    this.files = files;
    this.repoPolicies = repoPolicies;
    this.opa = opa;
    this.clock = clock;
    this.ownPolicies = new OwnPolicies(files);
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

  GateFiles files() {
    return files;
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

  OwnPolicies ownPolicies() {
    return ownPolicies;
  }

  /** The starter library alone; closing it leaves it to the others. */
  synchronized PolicySet starterLibrary(Opa executable) throws CheckException, IOException {
    if (library == null || !library.isThere()) {
      library = PolicySet.load(executable, Optional.empty());
    }
    return library;
  }

  @Override
  public synchronized void close() {
    files.close();
    if (library != null) {
      try {
        library.end();
      } catch (IOException e) {
        LOG.warn("temporary files stay behind: {}", e.getMessage());
      }
    }
  }
}
