package io.gitpoli.repol;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.RepoFile;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import java.util.Optional;

/**
 * The {@code .repol/} folder on the repository's default branch: never a pull request's own head,
 * which could weaken the rules that it is judged by.
 */
public final class RepositorySource implements ConfigSource {
  private final GitHub github;

  public RepositorySource(GitHub github) {
    this.github = github;
  }

  @Override
  public Optional<ConfigFile> find(Repository repository, PolicyName policy) {
    return read(github, "repository", repository, policy);
  }

  static Optional<ConfigFile> read(
      GitHub github, String source, Repository repository, PolicyName policy) {
    return github
        .file(repository, ".repol/" + policy + ".yaml")
        .map(file -> new ConfigFile(origin(source, repository, file), file.content()));
  }

  private static ConfigVersion origin(String source, Repository repository, RepoFile file) {
    return new ConfigVersion(source, repository.fullName() + "/" + file.path(), file.sha());
  }
}
