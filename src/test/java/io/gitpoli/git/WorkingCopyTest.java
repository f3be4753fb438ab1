package io.gitpoli.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.git.WorkingCopy.Change;
import io.gitpoli.testing.LocalRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a real git repository. */
class WorkingCopyTest {
  @TempDir Path folder;
  private LocalRepository repository;
  private WorkingCopy copy;

  @BeforeEach
  void prepare() throws IOException {
    repository = LocalRepository.init(folder.resolve("here"));
    repository
        .write("a.txt", "one\ntwo\nthree\nfour\n")
        .write("old.txt", "old")
        .write("below/b.txt", "b")
        .commit("Begin");
    copy = WorkingCopy.around(repository.folder());
  }

  @Test
  void whatDiffersIsListedWithWhatItWasCalled() throws IOException {
    repository.git("mv", "a.txt", "ä\n\t\"z\".txt");
    repository.git("rm", "--quiet", "old.txt");
    repository.write("below/b.txt", "changed").write("new.txt", "new").commit("Change");

    List<Change> changes = copy.changes("HEAD~1", "HEAD", 100);

    assertThat(changes)
        .containsExactlyInAnyOrder(
            new Change("below/b.txt", Optional.empty(), false),
            new Change("new.txt", Optional.empty(), false),
            new Change("old.txt", Optional.empty(), true),
            new Change("ä\n\t\"z\".txt", Optional.of("a.txt"), false));
    assertThat(copy.changedFiles("HEAD~1", "HEAD")).isEqualTo(changes.size());
    assertThat(copy.changes("HEAD", "HEAD", 100)).isEmpty();
  }

  @Test
  void aSubmoduleThatTheChangeItselfHidesIsListed() throws IOException {
    repository.write(
        ".gitmodules", "[submodule \"m\"]\n\tpath = m\n\turl = https://h/m\n\tignore = all\n");
    repository.git("add", "--all");
    String any = repository.git("rev-parse", "HEAD");
    repository.git("update-index", "--add", "--cacheinfo", "160000," + any + ",m");
    repository.git("commit", "--quiet", "--message", "Hide");

    assertThat(copy.changes("HEAD~1", "HEAD", 100))
        .extracting(Change::path)
        .containsExactly(".gitmodules", "m");
    assertThat(copy.changedFiles("HEAD~1", "HEAD")).isEqualTo(2);
  }

  @Test
  void aTreeIsListedWithItsFoldersAndLinks() throws IOException {
    Files.createSymbolicLink(repository.folder().resolve("link"), Path.of("/etc/passwd"));
    repository.commit("Link");

    assertThat(copy.git().tree("HEAD"))
        .extracting(entry -> entry.mode() + " " + entry.path())
        .containsExactly(
            "100644 a.txt", "040000 below", "100644 below/b.txt", "120000 link", "100644 old.txt");
    String below = copy.git().folder("HEAD", "below").orElseThrow();
    assertThat(copy.git().tree(below)).extracting(Git.Entry::path).containsExactly("b.txt");
    assertThat(copy.git().folder("HEAD", "a.txt")).isEmpty();
    assertThat(copy.git().folder("HEAD", "none")).isEmpty();
  }

  @Test
  void contentsAreReadWithinBounds() throws IOException {
    String large = "x".repeat(200_000);
    repository.write("large.txt", large).write("empty.txt", "").commit("More");
    List<String> blobs =
        List.of(
            repository.git("rev-parse", "HEAD:large.txt"),
            repository.git("rev-parse", "HEAD:empty.txt"),
            repository.git("rev-parse", "HEAD:below/b.txt"),
            repository.git("rev-parse", "HEAD:below/b.txt"));

    assertThat(copy.git().sizes(blobs)).containsExactly(200_000L, 0L, 1L, 1L);
    assertThat(copy.git().contents(blobs, 200_000))
        .extracting(content -> new String(content, StandardCharsets.UTF_8))
        .containsExactly(large, "", "b", "b");
    assertThat(copy.git().contents(List.of(), 1)).isEmpty();
    assertThatThrownBy(() -> copy.git().contents(blobs, 199_999))
        .isInstanceOf(GitException.class)
        .hasMessageContaining("more than 199,999 bytes");
  }

  @Test
  void whatIsNotHereIsNotTakenForEmpty() {
    List<String> missing = List.of("1".repeat(40));
    List<String> folder = List.of(repository.git("rev-parse", "HEAD:below"));

    assertThatThrownBy(() -> copy.git().sizes(missing)).isInstanceOf(GitException.class);
    assertThatThrownBy(() -> copy.git().contents(missing, 10)).isInstanceOf(GitException.class);
    assertThatThrownBy(() -> copy.git().contents(folder, 10)).isInstanceOf(GitException.class);
    assertThatThrownBy(() -> copy.git().tree(missing.get(0))).isInstanceOf(GitException.class);
    assertThatThrownBy(() -> copy.changes("HEAD", missing.get(0), 10))
        .isInstanceOf(GitException.class);
  }

  @Test
  void anObjectThatIsReplacedHereIsReadAsGitHubHasIt() throws IOException {
    String real = repository.git("rev-parse", "HEAD:below/b.txt");
    String other = repository.git("rev-parse", "HEAD:old.txt");
    repository.git("replace", real, other);

    assertThat(copy.git().contents(List.of(real), 10))
        .extracting(content -> new String(content, StandardCharsets.UTF_8))
        .containsExactly("b");
  }
}
