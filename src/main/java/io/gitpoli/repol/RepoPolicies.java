package io.gitpoli.repol;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import java.util.List;
import java.util.Optional;

/** Finds the configuration that applies to a repository. Safe for use by many threads. */
public final class RepoPolicies {
  // Characters of YAML, with some more for each file; parsed they take about ten times as many
  // bytes.
  private static final long MAX_CACHED = 2_000_000;
  private static final int PER_FILE = 500;

  private final List<ConfigSource> sources;
  private final ConfigParser parser = new ConfigParser();
  private final Cache<Key, Config> parsed =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CACHED)
          .weigher((Key key, Config config) -> PER_FILE + key.length())
          .build();

  /**
   * @param sources where configuration is looked for, in this order
   */
  public RepoPolicies(List<ConfigSource> sources) {
    this.sources = List.copyOf(sources);
  }

  /**
   * The configuration of one policy, from the first source that has a file for it. An invalid file
   * is the answer too: no later source takes its place.
   *
   * @throws io.gitpoli.github.GitHubException where GitHub can't say whether there is a file
   * @throws java.io.UncheckedIOException where a file can't be read
   */
  public RepoPolicy load(Repository repository, PolicyName policy) {
    for (ConfigSource source : sources) {
      Optional<ConfigFile> file = source.find(repository, policy);
      if (file.isPresent()) {
        return policy(policy, file.get());
      }
    }
    return new RepoPolicy(
        new ConfigVersion("none", null, null), MissingNode.getInstance(), List.of());
  }

  private RepoPolicy policy(PolicyName policy, ConfigFile file) {
    Key key = new Key(policy, file.origin().version(), file.text().length());
    Config config = parsed.get(key, k -> parser.parse(policy, file.text()));
    // A copy, since documents can be changed and this one is shared.
    return new RepoPolicy(file.origin(), config.document().deepCopy(), config.errors());
  }

  private record Key(PolicyName policy, String sha, int length) {}
}
