package io.gitpoli.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A working copy: its branches, its remotes, and what a pull request from it would bring. */
public final class WorkingCopy {
  private static final Pattern FILES_CHANGED = Pattern.compile("^ *([0-9]+) files? changed");

  private final Git git;

  private WorkingCopy(Git git) {
    this.git = git;
  }

  /**
   * The working copy around a folder.
   *
   * @throws GitException where there is none
   */
  public static WorkingCopy around(Path folder) {
    Git.Answer root = new Git(folder).ask("rev-parse", "--show-toplevel");
    if (!root.ok()) {
      throw new GitException(
          root.reason().startsWith("not a git repository")
              ? "this folder is in no git working copy; go to one, or make one by git init"
              : "git can't read the working copy here: " + root.reason());
    }
    return new WorkingCopy(new Git(Path.of(root.text())));
  }

  /** Git in its uppermost folder. */
  public Git git() {
    return git;
  }

  /** The branch that is checked out; empty where {@code HEAD} is detached. */
  public Optional<String> branch() {
    return line("symbolic-ref", "--quiet", "--short", "HEAD");
  }

  /** Where a remote is; empty where there is none of that name. */
  public Optional<String> url(String remote) {
    return line("remote", "get-url", "--end-of-options", remote);
  }

  /**
   * The branch that the remote calls its default one, as far as this clone was told: {@code git
   * remote set-head origin --auto} asks anew. Where it was not, {@code main} or {@code master}.
   */
  public Optional<String> defaultBranch(String remote) {
    String prefix = "refs/remotes/" + remote + "/";
    return line("symbolic-ref", "--quiet", prefix + "HEAD")
        .filter(ref -> ref.startsWith(prefix))
        .map(ref -> ref.substring(prefix.length()))
        .or(
            () ->
                Stream.of("main", "master")
                    .filter(branch -> tip(remote, branch).isPresent())
                    .findFirst());
  }

  /** The tip of a branch: as it was last fetched from the remote, else as it is here. */
  public Optional<String> tip(String remote, String branch) {
    return Stream.of("refs/remotes/" + remote + "/" + branch, "refs/heads/" + branch)
        .flatMap(ref -> git.commit(ref).stream())
        .findFirst();
  }

  /** Whether a full ref is there. */
  public boolean has(String ref) {
    return git.ask("show-ref", "--verify", "--quiet", ref).ok();
  }

  /** The newest commit that both have; empty where they have none in common here. */
  public Optional<String> mergeBase(String one, String other) {
    return line("merge-base", one, other);
  }

  /** Whether older commits were left out when it was cloned. */
  public boolean isShallow() {
    return line("rev-parse", "--is-shallow-repository").filter("true"::equals).isPresent();
  }

  /** Whether the parents of any of these commits were left out when it was cloned. */
  public boolean cutsAnyOf(List<Commit> commits) {
    if (!isShallow()) {
      return false;
    }
    Path cut = git.folder().resolve(line("rev-parse", "--git-path", "shallow").orElse("shallow"));
    try {
      List<String> ids = Files.readAllLines(cut, StandardCharsets.US_ASCII);
      return commits.stream().anyMatch(commit -> ids.contains(commit.id()));
    } catch (IOException e) {
      throw new GitException("it can't be read where this shallow clone ends", e);
    }
  }

  /**
   * A commit.
   *
   * @param message the whole of it
   */
  public record Commit(String id, String message) {}

  /**
   * The commits that {@code head} has and {@code base} doesn't, newest first.
   *
   * @param limit how many at most
   */
  public List<Commit> commits(String base, String head, int limit) {
    Git.Answer log =
        git.ask(
            "-c",
            "log.showSignature=false",
            "-c",
            "i18n.logOutputEncoding=UTF-8",
            "log",
            "-z",
            "--no-color",
            "--no-decorate",
            "--format=%H%n%B",
            "--max-count=" + limit,
            "--end-of-options",
            base + ".." + head,
            "--");
    require(log, "the commits since " + base);
    return Stream.of(new String(log.out(), StandardCharsets.UTF_8).split("\0"))
        .filter(commit -> !commit.isEmpty())
        .map(commit -> commit.split("\n", 2))
        .map(parts -> new Commit(parts[0], parts[1]))
        .toList();
  }

  /** How many files differ between two commits, a renamed one counted once, as GitHub counts. */
  public int changedFiles(String from, String to) {
    Git.Answer changed =
        git.ask(
            "diff",
            "--shortstat",
            "--find-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=none",
            "--end-of-options",
            from,
            to,
            "--");
    require(changed, "what differs from " + from);
    Matcher files = FILES_CHANGED.matcher(changed.text());
    return files.find() ? Integer.parseInt(files.group(1)) : 0;
  }

  /**
   * A file that differs.
   *
   * @param path of a removed file the one that it had
   * @param before its path before, where it was renamed
   */
  public record Change(String path, Optional<String> before, boolean removed) {}

  /**
   * The files that differ between two commits, in git's order.
   *
   * @param renames how many new files are compared with removed ones to tell which were renamed
   */
  public List<Change> changes(String from, String to, int renames) {
    // No setting of this clone, and no .gitmodules of the change, leaves anything out.
    Git.Answer changed =
        git.ask(
            "diff-tree",
            "-r",
            "-z",
            "--raw",
            "--find-renames",
            "-l" + renames,
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=none",
            "--end-of-options",
            from,
            to,
            "--");
    require(changed, "which files differ from " + from);
    return changes(new String(changed.out(), StandardCharsets.UTF_8));
  }

  /** Of {@code :<mode> <mode> <id> <id> <status>\0<path>\0}, with two paths of a renamed file. */
  private static List<Change> changes(String raw) {
    List<Change> changes = new ArrayList<>();
    Iterator<String> parts = List.of(raw.split("\0")).iterator();
    while (parts.hasNext()) {
      String about = parts.next();
      if (about.isEmpty()) {
        continue;
      }
      char status = about.charAt(about.lastIndexOf(' ') + 1);
      String path = parts.next();
      changes.add(
          status == 'R'
              ? new Change(parts.next(), Optional.of(path), false)
              : new Change(path, Optional.empty(), status == 'D'));
    }
    return changes;
  }

  private static void require(Git.Answer answer, String what) {
    if (!answer.ok()) {
      throw new GitException("git can't tell " + what + ": " + answer.reason());
    }
  }

  private Optional<String> line(String... arguments) {
    Git.Answer answer = git.ask(arguments);
    return answer.ok() && !answer.text().isEmpty() ? Optional.of(answer.text()) : Optional.empty();
  }
}
