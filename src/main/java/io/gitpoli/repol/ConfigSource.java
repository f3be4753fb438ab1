package io.gitpoli.repol;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import java.util.Optional;

/** A place where configuration files are kept. */
public interface ConfigSource {
  /**
   * The file with a policy's configuration; empty only where it is certain that there is none.
   *
   * @throws io.gitpoli.github.GitHubException where GitHub can't say
   * @throws java.io.UncheckedIOException where the file can't be read
   */
  Optional<ConfigFile> find(Repository repository, PolicyName policy);

  /**
   * A configuration file.
   *
   * @param origin where it was found, with its git blob sha
   * @param text its content, decoded from UTF-8; what could not be decoded as U+FFFD
   */
  record ConfigFile(ConfigVersion origin, String text) {}
}
