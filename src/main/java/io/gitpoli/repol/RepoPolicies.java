package io.gitpoli.repol;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
    ConfigDocument found = document(repository, policy.value());
    return new RepoPolicy(found.origin(), found.document(), found.errors());
  }

  /**
   * Any file of {@code .repol/}, from the first source that has it. An invalid file is the answer
   * too: no later source takes its place.
   *
   * @param name the file's, without its ending, as {@code schemas/repol/<name>.schema.json} has it
   * @throws IllegalArgumentException where no schema has that name
   * @throws io.gitpoli.github.GitHubException where GitHub can't say whether there is a file
   * @throws java.io.UncheckedIOException where a file can't be read
   */
  public ConfigDocument document(Repository repository, String name) {
    for (ConfigSource source : sources) {
      Optional<ConfigFile> file = source.find(repository, name + ".yaml");
      if (file.isPresent()) {
        return document(name, file.get());
      }
    }
    return ConfigDocument.NONE;
  }

  private ConfigDocument document(String name, ConfigFile file) {
    Key key = new Key(name, file.origin().version(), file.text().length());
    Config config = parsed.get(key, k -> parser.parse(name, file.text()));
    return ConfigDocument.of(file, config);
  }

  private record Key(String name, String sha, int length) {}
}
