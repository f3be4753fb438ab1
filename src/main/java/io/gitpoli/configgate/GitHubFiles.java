package io.gitpoli.configgate;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.ChangedFile;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Files on GitHub. Safe for many threads. */
public final class GitHubFiles implements GateFiles {
  // Files that are read at one time, of all pull requests: the client paces them too.
  private static final int READERS = 8;

  private final GitHub gitHub;
  private final ExecutorService readers;

  public GitHubFiles(GitHub gitHub) {
    this.gitHub = gitHub;
    AtomicInteger number = new AtomicInteger();
    this.readers =
        Executors.newFixedThreadPool(
            READERS,
            work -> {
              Thread thread = new Thread(work, "file-reader-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public Listing<ChangedFile> changed(Repository repository, PullRequest pullRequest) {
    return gitHub.changedFiles(repository, pullRequest);
  }

  @Override
  public FileTree commit(Repository repository, String sha) {
    return new GitHubTree(gitHub, repository, sha, readers);
  }

  /** Of the default branch of the repository that the configuration is from. */
  @Override
  public FileTree policies(Repository repository, ConfigVersion config, String folder)
      throws UnusablePoliciesException {
    Repository from =
        switch (config.source()) {
          case "repository" -> repository;
          case "organization" -> repository.organizationDefaults();
          default ->
              throw new UnusablePoliciesException(
                  "only a gate.yaml on GitHub can name a folder of policies, and this one is not");
        };
    String tree =
        gitHub
            .folder(from, folder)
            .orElseThrow(
                () ->
                    new UnusablePoliciesException(
                        "there is no folder %s on the default branch of %s"
                            .formatted(folder, from)));
    return new GitHubTree(gitHub, from, tree, readers);
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
