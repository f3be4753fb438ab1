package io.gitpoli.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code git} program, asked about the repository around a folder. It changes nothing there:
 * each question is a process of its own, without a shell, that takes no locks, asks for no password
 * and fetches nothing.
 *
 * @param folder where it runs; relative paths begin there
 */
public record Git(Path folder) {
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int MAX_MESSAGES = 64 * 1024;

  /** Of a tree's listing: some 500,000 files. */
  private static final int MAX_LISTING = 64 * 1024 * 1024;

  /** The questions asked here take milliseconds; longer than this nothing moves any more. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GIT_OPTIONAL_LOCKS",
          "0",
          "GIT_TERMINAL_PROMPT",
          "0",
          // What somebody put in an object's place here, GitHub doesn't have.
          "GIT_NO_REPLACE_OBJECTS",
          "1",
          // A partial clone would fetch what it lacks, by a program that its configuration names.
          "GIT_ALLOW_PROTOCOL",
          "none",
          "GIT_NO_LAZY_FETCH",
          "1",
          // Its messages are looked at.
          "LC_ALL",
          "C");

  /** The repository around the folder that this program runs in. */
  public static Git here() {
    return new Git(Path.of(""));
  }

  /**
   * What git said.
   *
   * @param messages its standard error, or the beginning of it
   */
  public record Answer(int exit, byte[] out, String messages) {
    public boolean ok() {
      return exit == 0;
    }

    /** Its standard output without the line break at its end. */
    public String text() {
      return new String(out, StandardCharsets.UTF_8).stripTrailing();
    }

    /** Why it failed, on one line. */
    public String reason() {
      return messages
          .lines()
          .filter(line -> !line.startsWith("hint:"))
          .findFirst()
          .map(line -> line.replaceFirst("^(fatal|error): ", "").replaceAll("\\p{Cc}", "?"))
          .orElse("git ended with " + exit);
    }
  }

  /**
   * A file of a revision.
   *
   * @param id its object's id, 40 or 64 hex digits
   */
  public record Blob(String id, byte[] content) {}

  /**
   * One entry of a tree.
   *
   * @param mode six octal digits: 100… a file, 120000 a symbolic link, 160000 a submodule, 040000 a
   *     folder
   * @param id its object's
   * @param path from that tree, with {@code /} between its parts
   */
  public record Entry(String mode, String id, String path) {}

  /**
   * Asks git; that it fails is an answer too.
   *
   * @throws GitException where it can't be run, doesn't end, or says more than 16 MiB
   */
  public Answer ask(String... arguments) {
    return ask(MAX_BYTES, new byte[0], arguments);
  }

  private Answer ask(int limit, byte[] in, String... arguments) {
    List<String> line = new ArrayList<>(List.of("git", "-C", folder.toAbsolutePath().toString()));
    // A folder of the working copy that looks like a repository must not be taken for one.
    line.addAll(List.of("-c", "safe.bareRepository=explicit"));
    // A monitor is a program that the clone's settings name; git runs it where it reads the index.
    line.addAll(List.of("-c", "core.fsmonitor=false"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(ENVIRONMENT);
    Process git = start(builder);
    try {
      inBackground(
          () -> {
            // It may have ended before it read everything: then its answer says why.
            try (OutputStream input = git.getOutputStream()) {
              input.write(in);
            }
            return in;
          });
      FutureTask<byte[]> messages =
          inBackground(
              () -> {
                byte[] start = git.getErrorStream().readNBytes(MAX_MESSAGES);
                git.getErrorStream().transferTo(OutputStream.nullOutputStream());
                return start;
              });
      FutureTask<byte[]> out = inBackground(() -> read(git, limit));
      if (!git.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new GitException(
            "git " + arguments[0] + " did not end within " + LIMIT.toSeconds() + " s");
      }
      return new Answer(
          git.exitValue(), out.get(), new String(messages.get(), StandardCharsets.UTF_8));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof GitException said
          ? said
          : new GitException("git " + arguments[0] + " can't be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("interrupted", e);
    } finally {
      git.destroyForcibly();
    }
  }

  private static byte[] read(Process git, int limit) throws IOException {
    InputStream in = git.getInputStream();
    byte[] out = in.readNBytes(limit + 1);
    if (out.length > limit) {
      git.destroyForcibly();
      throw new GitException("git says more than %,d bytes".formatted(limit));
    }
    return out;
  }

  private static FutureTask<byte[]> inBackground(Callable<byte[]> work) {
    FutureTask<byte[]> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "git");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new GitException("git can't be run: install it on the PATH", e);
    }
  }

  /**
   * The commit that a revision names; empty where it names none.
   *
   * @throws GitException where it names several: git would take a tag before a branch, and who may
   *     push one isn't who may push the other
   */
  public Optional<String> commit(String revision) {
    List<String> named = refs(revision);
    if (named.size() > 1) {
      throw new GitException(
          "the revision "
              + revision
              + " is ambiguous: name one in full, of "
              + String.join(", ", named));
    }
    Answer answer =
        ask("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
    return answer.ok() ? Optional.of(answer.text()) : Optional.empty();
  }

  /** The references that a revision begins with, by gitrevisions(7). */
  private List<String> refs(String revision) {
    String name = revision.replaceFirst("[~^:].*|@\\{.*", "");
    List<String> full =
        List.of(
            "refs/" + name,
            "refs/tags/" + name,
            "refs/heads/" + name,
            "refs/remotes/" + name,
            "refs/remotes/" + name + "/HEAD");
    List<String> line = new ArrayList<>(List.of("for-each-ref", "--format=%(refname)"));
    line.addAll(full);
    return ask(line.toArray(String[]::new)).text().lines().filter(full::contains).toList();
  }

  /**
   * A file of a commit; empty where the commit has none there.
   *
   * @param commit its id
   * @param path from the folder on
   * @param limit how many bytes it may have
   * @throws GitException where there is something else than a file, or it is larger
   */
  public Optional<Blob> file(String commit, Path path, int limit) {
    String name = path.normalize().toString().replace('\\', '/');
    Answer listed = ask("ls-tree", "-z", "--end-of-options", commit, "./" + name);
    if (!listed.ok()) {
      throw new GitException("git can't show " + name + ": " + listed.reason());
    }
    if (listed.out().length == 0) {
      return Optional.empty();
    }
    // <mode> <type> <id>\t<path>
    String[] entry = listed.text().split("[ \t]", 4);
    if (!entry[0].startsWith("100")) {
      throw new GitException(name + " is no file in " + commit + " (its mode is " + entry[0] + ")");
    }
    Answer size = ask("cat-file", "-s", entry[2]);
    if (size.ok() && Long.parseLong(size.text()) > limit) {
      throw new GitException("%s is larger than %,d bytes".formatted(name, limit));
    }
    Answer content = ask(limit, new byte[0], "cat-file", "blob", entry[2]);
    if (!content.ok()) {
      throw new GitException("git can't show " + name + ": " + content.reason());
    }
    return Optional.of(new Blob(entry[2], content.out()));
  }

  /**
   * The id of the tree that a folder of a commit is; empty where the commit has no folder there.
   *
   * @param path from the repository's root, with {@code /} between its parts
   */
  public Optional<String> folder(String commit, String path) {
    Answer id = ask("rev-parse", "--verify", "--quiet", "--end-of-options", commit + ":" + path);
    return id.ok() && ask("cat-file", "-t", id.text()).text().equals("tree")
        ? Optional.of(id.text())
        : Optional.empty();
  }

  /**
   * All that is in a commit or a tree, and below.
   *
   * @throws GitException where git can't list it, or it is larger than 64 MiB of listing
   */
  public List<Entry> tree(String id) {
    Answer listed =
        ask(
            MAX_LISTING,
            new byte[0],
            "ls-tree",
            "-r",
            "-t",
            "-z",
            "--full-tree",
            "--end-of-options",
            id);
    if (!listed.ok()) {
      throw new GitException("git can't list " + id + ": " + listed.reason());
    }
    // <mode> <type> <id>\t<path>
    return Stream.of(new String(listed.out(), StandardCharsets.UTF_8).split("\0"))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> entry.split("[ \t]", 4))
        .map(parts -> new Entry(parts[0], parts[2], parts[3]))
        .toList();
  }

  /**
   * How many bytes blobs have, in their order.
   *
   * @throws GitException where one is not here
   */
  public List<Long> sizes(List<String> blobs) {
    Answer answer =
        batch(blobs, "cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)");
    List<Long> sizes = answer.text().lines().map(Git::size).toList();
    if (sizes.size() != blobs.size()) {
      throw new GitException("git tells of fewer files than it was asked for");
    }
    return sizes;
  }

  /**
   * The contents of blobs, in their order.
   *
   * @param limit how many bytes each may have
   * @throws GitException where one is not here or larger, or all have more than 16 MiB together
   */
  public List<byte[]> contents(List<String> blobs, int limit) {
    byte[] out =
        batch(blobs, "cat-file", "--batch=%(objectname) %(objecttype) %(objectsize)").out();
    List<byte[]> contents = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < blobs.size(); i++) {
      int end = at;
      while (end < out.length && out[end] != '\n') {
        end++;
      }
      long size = size(new String(out, at, end - at, StandardCharsets.US_ASCII));
      if (size > limit) {
        throw new GitException("%s has more than %,d bytes".formatted(blobs.get(i), limit));
      }
      int begin = end + 1;
      // After the content comes a line break.
      at = begin + Math.toIntExact(size) + 1;
      if (at > out.length) {
        throw new GitException("git says less of " + blobs.get(i) + " than it has");
      }
      contents.add(Arrays.copyOfRange(out, begin, at - 1));
    }
    return contents;
  }

  private Answer batch(List<String> blobs, String... arguments) {
    String lines = blobs.stream().map(id -> id + "\n").collect(Collectors.joining());
    Answer answer = ask(MAX_BYTES, lines.getBytes(StandardCharsets.US_ASCII), arguments);
    if (!answer.ok()) {
      throw new GitException("git can't read files: " + answer.reason());
    }
    return answer;
  }

  /** Of a line {@code <id> blob <size>}. */
  private static long size(String line) {
    String[] parts = line.split(" ");
    if (parts.length != 3 || !parts[1].equals("blob")) {
      throw new GitException("git has no such file here: " + line);
    }
    return Long.parseLong(parts[2]);
  }
}
