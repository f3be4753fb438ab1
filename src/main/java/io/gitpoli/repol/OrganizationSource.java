package io.gitpoli.repol;

import io.gitpoli.github.GitHub;
import io.gitpoli.github.Repository;
import java.util.Optional;

/** The {@code .repol/} folder on the default branch of the owner's {@code .github} repository. */
public final class OrganizationSource implements ConfigSource {
  private final GitHub github;

  public OrganizationSource(GitHub github) {
    this.github = github;
  }

  @Override
  public Optional<ConfigFile> find(Repository repository, String name) {
    return github
        .organizationFile(repository, RepositorySource.path(name))
        .map(
            file ->
                RepositorySource.configFile(
                    "organization", repository.organizationDefaults(), file));
  }
}
