package io.gitpoli.repol;

import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;

/** Finds the configuration that applies to a repository. */
public interface RepoPolicies {
  /** The configuration of one policy, from the first source that has one. */
  RepoPolicy load(Repository repository, PolicyName policy);
}
