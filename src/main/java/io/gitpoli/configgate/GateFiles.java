package io.gitpoli.configgate;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.ChangedFile;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;

/**
 * Where the gate reads what it judges, and the policies of a team that it judges by. What can't be
 * read is an exception, never an empty answer.
 */
public interface GateFiles extends AutoCloseable {
  /** The most files of one pull request that are listed: as many as GitHub lists. */
  int MAX_CHANGED = 3_000;

  /**
   * The files that a pull request changes, at its head's sha; incomplete where there are more than
   * {@link #MAX_CHANGED}.
   */
  Listing<ChangedFile> changed(Repository repository, PullRequest pullRequest);

  /** What stands in a commit. */
  FileTree commit(Repository repository, String sha);

  /**
   * The folder of a team's policies, in the state that its {@code gate.yaml} is from.
   *
   * @param config where {@code gate.yaml} is from
   * @param folder from the repository's root
   * @throws UnusablePoliciesException where there is none
   */
  FileTree policies(Repository repository, ConfigVersion config, String folder)
      throws UnusablePoliciesException;

  @Override
  default void close() {
    // Most hold nothing open.
  }
}
