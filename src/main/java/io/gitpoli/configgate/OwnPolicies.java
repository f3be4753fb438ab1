package io.gitpoli.configgate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.Listing;
import io.gitpoli.github.Repository;
import io.gitpoli.github.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Rego of a team's folder, and the settings beside it: read once for each state of the folder.
 * Safe for use by many threads.
 */
final class OwnPolicies {
  private static final int MAX_FILES = 200;
  private static final int MAX_FILE = 256 * 1024;
  private static final int MAX_BYTES = 2 * 1024 * 1024;
  private static final long MAX_CACHED = 32L * 1024 * 1024;

  private final GateFiles files;
  private final Cache<String, Texts> read =
      Caffeine.newBuilder()
          .maximumWeight(MAX_CACHED)
          .weigher((String key, Texts texts) -> 500 + 2 * texts.length())
          .build();

  /**
   * What a folder holds.
   *
   * @param tree the folder's git tree; empty where it is in none
   * @param rego by path, from the folder
   * @param data settings by path; they stand in the folder itself
   */
  record Texts(
      Optional<String> tree, SortedMap<String, String> rego, SortedMap<String, String> data) {
    private int length() {
      return rego.values().stream().mapToInt(String::length).sum()
          + data.values().stream().mapToInt(String::length).sum();
    }
  }

  OwnPolicies(GateFiles files) {
    this.files = files;
  }

  /**
   * @param config where the {@code gate.yaml} is from that names the folder
   */
  Texts read(Repository repository, ConfigVersion config, String folder)
      throws UnusablePoliciesException {
    FileTree tree = files.policies(repository, config, folder);
    if (tree.id().isEmpty()) {
      return texts(tree, folder);
    }
    String key = repository.fullName() + " " + config.source() + " " + tree.id().get();
    Texts known = read.getIfPresent(key);
    if (known == null) {
      known = texts(tree, folder);
      read.put(key, known);
    }
    return known;
  }

  private static Texts texts(FileTree tree, String folder) throws UnusablePoliciesException {
    Listing<TreeEntry> listed = tree.all();
    List<TreeEntry> wanted = new ArrayList<>();
    long bytes = 0;
    for (TreeEntry entry : listed.items()) {
      if (isRego(entry.path()) || isData(entry.path())) {
        if (entry.kind() != TreeEntry.Kind.FILE) {
          throw new UnusablePoliciesException(
              folder + "/" + entry.path() + " is a link, which is not followed");
        }
        wanted.add(entry);
        bytes += entry.size();
      }
    }
    boolean large = wanted.stream().anyMatch(entry -> entry.size() > MAX_FILE);
    if (!listed.complete() || wanted.size() > MAX_FILES || bytes > MAX_BYTES || large) {
      throw new UnusablePoliciesException(
          "%s is too large: at most %d files are read, of %d KiB each and %d MiB together"
              .formatted(folder, MAX_FILES, MAX_FILE / 1024, MAX_BYTES / 1024 / 1024));
    }
    List<byte[]> contents = tree.contents(wanted, MAX_FILE);
    Texts texts = new Texts(tree.id(), new TreeMap<>(), new TreeMap<>());
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
