package io.gitpoli.repol;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.RepoFile;
import io.gitpoli.github.Repository;
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
  public Optional<ConfigFile> find(Repository repository, String name) {
    return github
        .file(repository, path(name))
        .map(file -> configFile("repository", repository, file));
  }

  static String path(String name) {
    return ".repol/" + name;
  }

  static ConfigFile configFile(String source, Repository repository, RepoFile file) {
    String path = repository.fullName() + "/" + file.path();
    return new ConfigFile(new ConfigVersion(source, path, file.sha()), file.content());
  }
}
