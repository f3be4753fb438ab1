package io.gitpoli.configgate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.Listing;
import io.gitpoli.github.Repository;
import io.gitpoli.github.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;

/**
 * The Rego of a folder of a repository's default branch, and the settings beside it: read once for
 * each state of the folder. Safe for use by many threads.
 */
final class OwnPolicies {
  private static final int MAX_FILES = 200;
  private static final int MAX_FILE = 256 * 1024;
  private static final int MAX_BYTES = 2 * 1024 * 1024;
  private static final long MAX_CACHED = 32L * 1024 * 1024;

  private final GitHub gitHub;
  private final ExecutorService readers;
  private final Cache<String, Texts> read =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CACHED)
          .weigher((String key, Texts texts) -> 500 + 2 * texts.length())
          .build();

  /**
   * What a folder holds.
   *
   * @param tree the folder's git tree
   * @param rego by path, from the folder
   * @param data settings by path; they stand in the folder itself
   */
  record Texts(String tree, SortedMap<String, String> rego, SortedMap<String, String> data) {
    private int length() {
      return rego.values().stream().mapToInt(String::length).sum()
          + data.values().stream().mapToInt(String::length).sum();
    }
  }

  OwnPolicies(GitHub gitHub, ExecutorService readers) {
    this.gitHub = gitHub;
    this.readers = readers;
  }

  /** Why a folder can't be used; the message says what is to be changed. */
  static final class UnusableException extends Exception {
    UnusableException(String message) {
      super(message);
    }
  }

  Texts read(Repository repository, String folder) throws UnusableException {
    Optional<String> tree = gitHub.folder(repository, folder);
    if (tree.isEmpty()) {
      throw new UnusableException(
          "there is no folder %s on the default branch of %s".formatted(folder, repository));
    }
    String key = repository.fullName() + " " + tree.get();
    Texts known = read.getIfPresent(key);
    if (known == null) {
      known = texts(repository, folder, tree.get());
      read.put(key, known);
    }
    return known;
  }

  private Texts texts(Repository repository, String folder, String tree) throws UnusableException {
    Listing<TreeEntry> listed = gitHub.tree(repository, tree, true);
    List<TreeEntry> wanted = new ArrayList<>();
    long bytes = 0;
    for (TreeEntry entry : listed.items()) {
      if (isRego(entry.path()) || isData(entry.path())) {
        if (entry.kind() != TreeEntry.Kind.FILE) {
          throw new UnusableException(
              folder + "/" + entry.path() + " is a link, which is not followed");
        }
        wanted.add(entry);
        bytes += entry.size();
      }
    }
    boolean large = wanted.stream().anyMatch(entry -> entry.size() > MAX_FILE);
    if (!listed.complete() || wanted.size() > MAX_FILES || bytes > MAX_BYTES || large) {
      throw new UnusableException(
          "%s is too large: at most %d files are read, of %d KiB each and %d MiB together"
              .formatted(folder, MAX_FILES, MAX_FILE / 1024, MAX_BYTES / 1024 / 1024));
    }
    List<byte[]> contents =
        new CommitFiles(gitHub, repository, tree, readers).contents(wanted, MAX_FILE);
    Texts texts = new Texts(tree, new TreeMap<>(), new TreeMap<>());
    for (int i = 0; i < wanted.size(); i++) {
      String path = wanted.get(i).path();
      String text = new String(contents.get(i), StandardCharsets.UTF_8);
      (isRego(path) ? texts.rego() : texts.data()).put(path, text);
    }
    return texts;
  }

  private static boolean isRego(String path) {
    return path.endsWith(".rego") && !path.endsWith("_test.rego");
  }

  /** Below it stand other things, such as the examples of rules. */
  private static boolean isData(String path) {
    return !path.contains("/")
        && (path.endsWith(".yaml") || path.endsWith(".yml") || path.endsWith(".json"));
  }
}
