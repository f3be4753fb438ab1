package io.gitpoli.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A pull request of {@link FakeGitHub}: open, from {@code feature/x} to the default branch. */
public final class FakePullRequest {
  final FakeRepository repository;
  final int number;
  final List<String> commits = new CopyOnWriteArrayList<>();
  final List<Review> reviews = new CopyOnWriteArrayList<>();
  final List<String> labels = new CopyOnWriteArrayList<>();
  volatile String headRef = "feature/x";
  volatile String headSha;
  volatile String baseRef;
  volatile String author = "octocat";
  volatile boolean open = true;
  volatile boolean draft;
  volatile Instant mergedAt;
  volatile String mergeCommitSha;
  volatile Integer statedCommits;
  final List<Change> changes = new CopyOnWriteArrayList<>();
  volatile Integer statedFiles;

  final List<Comment> comments = new CopyOnWriteArrayList<>();
  final List<Instant> forcePushes = new CopyOnWriteArrayList<>();

  /**
   * A comment on the pull request itself.
   *
   * @param login ends with {@code [bot]} for an App
   * @param app whether the App under test wrote it
   */
  public record Comment(long id, String login, String body, Instant createdAt, boolean app) {}

  record Review(String login, String state, String commitSha) {}

  FakePullRequest(FakeRepository repository, int number) {
    this.repository = repository;
    this.number = number;
    this.baseRef = repository.defaultBranch;
    this.headSha = FakeGitHub.sha(repository.fullName() + " head of " + number);
    commit(headSha, "Change something");
  }

  /** From this branch, with this commit as its head. */
  public FakePullRequest head(String ref, String sha) {
    headRef = ref;
    headSha = sha;
    commits.clear();
    return commit(sha, "Change something");
  }

  public FakePullRequest base(String ref) {
    baseRef = ref;
    return this;
  }

  /** Who opened it; null for an account that is gone. */
  public FakePullRequest author(String login) {
    author = login;
    return this;
  }

  public FakePullRequest draft() {
    draft = true;
    return this;
  }

  public FakePullRequest closed() {
    open = false;
    return this;
  }

  /** Merged: closed, with the commit that brought it into its base, which moves there. */
  public FakePullRequest merged(String sha) {
    open = false;
    mergedAt = Instant.parse("2026-01-02T03:04:05Z");
    mergeCommitSha = sha;
    repository.commit(sha, "Merge pull request #" + number, repository.tip(baseRef), headSha);
    repository.branch(baseRef, sha);
    return this;
  }

  public FakePullRequest label(String label) {
    labels.add(label);
    return this;
  }

  /** GitHub's count of changed files, where it is not how many there are. */
  public FakePullRequest changedFiles(int count) {
    statedFiles = count;
    return this;
  }

  int countedFiles() {
    // One, where nobody cares which.
    return statedFiles != null ? statedFiles : Math.max(1, changes.size());
  }

  /**
   * A file that it changes.
   *
   * @param status as GitHub lists it
   * @param file empty for a removed one
   */
  record Change(
      String path, String status, Optional<String> before, Optional<FakeRepository.GitFile> file) {}

  /** Adds a file, or changes it. */
  public FakePullRequest file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public FakePullRequest file(String path, byte[] content) {
    String status = repository.files.containsKey(path) ? "modified" : "added";
    return change(path, status, null, FakeRepository.GitFile.of("100644", content));
  }

  /** Renames a file, and changes it. */
  public FakePullRequest renamed(String before, String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return change(path, "renamed", before, FakeRepository.GitFile.of("100644", bytes));
  }

  public FakePullRequest removed(String path) {
    return change(path, "removed", null, null);
  }

  /** Adds a symbolic link. */
  public FakePullRequest link(String path, String to) {
    byte[] bytes = to.getBytes(StandardCharsets.UTF_8);
    return change(path, "added", null, FakeRepository.GitFile.of("120000", bytes));
  }

  public FakePullRequest submodule(String path) {
    String commit = FakeGitHub.sha("submodule " + path);
    return change(path, "added", null, new FakeRepository.GitFile("160000", new byte[0], commit));
  }

  private FakePullRequest change(
      String path, String status, String before, FakeRepository.GitFile file) {
    changes.removeIf(change -> change.path().equals(path));
    changes.add(new Change(path, status, Optional.ofNullable(before), Optional.ofNullable(file)));
    return this;
  }

  /** Changes nothing any more. */
  public FakePullRequest withoutChanges() {
    changes.clear();
    return this;
  }

  /** Replaces its commits by these messages; the last one is its new head. */
  public FakePullRequest commits(String... messages) {
    commits.clear();
    for (String message : messages) {
      commit(
          FakeGitHub.sha(
              repository.fullName() + " " + number + " commit " + commits.size() + message),
          message);
    }
    headSha = commits.get(commits.size() - 1);
    return this;
  }

  private FakePullRequest commit(String sha, String message) {
    String parent = commits.isEmpty() ? repository.tip(baseRef) : commits.get(commits.size() - 1);
    repository.commit(sha, message, parent);
    commits.add(sha);
    return this;
  }

  /** GitHub's count of commits, where it is not how many there are. */
  public FakePullRequest statedCommits(int count) {
    statedCommits = count;
    return this;
  }

  /**
   * A review of the present head.
   *
   * @param login ends with {@code [bot]} for an App; null for an account that is gone
   * @param state for example {@code APPROVED}
   */
  public FakePullRequest review(String login, String state) {
    return review(login, state, headSha);
  }

  /** A review of some head; a null one is not known to GitHub any more. */
  public FakePullRequest review(String login, String state, String commitSha) {
    reviews.add(new Review(login, state, commitSha));
    return this;
  }

  public int number() {
    return number;
  }

  public boolean isIn(FakeRepository some) {
    return repository == some;
  }

  /** A person's comment, written a moment after all that has happened. */
  public Comment comment(String login, String body) {
    return comment(login, body, repository.github.later());
  }

  public Comment comment(String login, String body, Instant createdAt) {
    return add(new Comment(repository.github.nextId(), login, body, createdAt, false));
  }

  Comment add(Comment comment) {
    comments.add(comment);
    return comment;
  }

  /** Puts another text into a comment. */
  public FakePullRequest edit(Comment comment, String body) {
    comments.replaceAll(
        one ->
            one.id() == comment.id()
                ? new Comment(one.id(), one.login(), body, one.createdAt(), one.app())
                : one);
    return this;
  }

  public FakePullRequest delete(Comment comment) {
    comments.removeIf(one -> one.id() == comment.id());
    return this;
  }

  /** The comments of the App under test, oldest first. */
  public List<String> answers() {
    return comments.stream().filter(Comment::app).map(Comment::body).toList();
  }

  /** Sets its branch to a commit that does not follow its head, at a moment. */
  public FakePullRequest forcePush(String sha, Instant when) {
    forcePushes.add(when);
    return head(headRef, sha);
  }

  public String headSha() {
    return headSha;
  }
}
