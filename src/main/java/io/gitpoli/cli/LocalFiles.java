package io.gitpoli.cli;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.configgate.FileTree;
import io.gitpoli.configgate.GateFiles;
import io.gitpoli.configgate.UnusablePoliciesException;
import io.gitpoli.git.WorkingCopy;
import io.gitpoli.github.ChangedFile;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.util.List;

/**
 * What the gate reads of the pull request that a working copy would make: commits and not what is
 * yet to be committed.
 *
 * @param common the commit that the pull request's branch began at
 * @param sources where the configuration is looked for
 */
record LocalFiles(WorkingCopy copy, String common, List<LocalSource> sources) implements GateFiles {
  @Override
  public Listing<ChangedFile> changed(Repository repository, PullRequest pullRequest) {
    List<ChangedFile> changed =
        copy.changes(common, pullRequest.headSha(), MAX_CHANGED).stream()
            .map(change -> new ChangedFile(change.path(), change.before(), change.removed()))
            .toList();
    return changed.size() > MAX_CHANGED
        ? new Listing<>(changed.subList(0, MAX_CHANGED), false)
        : new Listing<>(changed, true);
  }

  @Override
  public FileTree commit(Repository repository, String sha) {
    return new RevisionTree(copy.git(), sha);
  }

  @Override
  public FileTree policies(Repository repository, ConfigVersion config, String folder)
      throws UnusablePoliciesException {
    for (LocalSource source : sources) {
      if (source.kind().equals(config.source())) {
        return source
            .tree(copy.git().folder(), folder)
            .orElseThrow(
                () -> new UnusablePoliciesException("there is no folder " + source.place(folder)));
      }
    }
    throw new UnusablePoliciesException("nobody knows where " + config.path() + " is from");
  }
}
