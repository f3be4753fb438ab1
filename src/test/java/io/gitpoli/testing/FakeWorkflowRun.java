package io.gitpoli.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A run of a workflow in {@link FakeGitHub}: of a push to the default branch, in progress. */
public final class FakeWorkflowRun {
  final FakeRepository repository;
  final long id;
  final String sha;
  final FakeRepository.Suite suite;
  final List<Job> jobs = new CopyOnWriteArrayList<>();
  final List<String> pending = new CopyOnWriteArrayList<>();
  volatile String headBranch;
  volatile String event = "push";
  volatile String path = ".github/workflows/deploy.yml";
  volatile String status = "in_progress";
  volatile int attempt = 1;

  record Job(long id, String name, String status, String conclusion) {}

  FakeWorkflowRun(FakeRepository repository, long id, String sha) {
    this.repository = repository;
    this.id = id;
    this.sha = sha;
    this.suite = repository.suite("run " + id, FakeRepository.ACTIONS_APP, sha);
    this.headBranch = repository.defaultBranch;
  }

  /** The branch's or tag's name; null for none. */
  public FakeWorkflowRun branch(String name) {
    headBranch = name;
    return this;
  }

  public FakeWorkflowRun event(String name) {
    event = name;
    return this;
  }

  public FakeWorkflowRun path(String file) {
    path = file;
    return this;
  }

  public FakeWorkflowRun attempt(int number) {
    attempt = number;
    return this;
  }

  /** Waits for the approval of a deployment to this environment; its job waits too. */
  public FakeWorkflowRun waitsFor(String environment) {
    status = "waiting";
    pending.add(environment);
    return job("deploy to " + environment, "waiting", null);
  }

  /**
   * A job of this run, which is a check run of its commit too.
   *
   * @param conclusion null where it is not completed
   */
  public FakeWorkflowRun job(String name, String status, String conclusion) {
    long check = repository.check(suite, name, status, conclusion);
    jobs.add(new Job(check, name, status, conclusion));
    return this;
  }

  /**
   * Keeps its check suite from being completed although all jobs so far are: the next ones need
   * these, and GitHub shows nothing of them yet.
   */
  public FakeWorkflowRun moreJobsToCome() {
    repository.openSuites.add(suite.id());
    return this;
  }

  /** Takes {@link #moreJobsToCome()} back. */
  public FakeWorkflowRun noMoreJobs() {
    repository.openSuites.remove(suite.id());
    return this;
  }

  /** The id of its check suite. */
  public long suiteId() {
    return suite.id();
  }

  /** The environments for which it still waits. */
  public List<String> pending() {
    return List.copyOf(pending);
  }
}
