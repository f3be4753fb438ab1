package io.gitpoli.configgate;

import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Listing;
import io.gitpoli.github.Repository;
import io.gitpoli.github.TreeEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A commit or a folder on GitHub: what its sha names can't change in between. */
record GitHubTree(GitHub gitHub, Repository repository, String sha, ExecutorService readers)
    implements FileTree {
  /** Folders of a repository that is too large to be listed at once. */
  private static final int MAX_FOLDERS = 1_000;

  @Override
  public Optional<String> id() {
    return Optional.of(sha);
  }

  @Override
  public Listing<TreeEntry> all() {
    return gitHub.tree(repository, sha, true);
  }

  @Override
  public Map<String, TreeEntry> at(Collection<String> paths) {
    Listing<TreeEntry> all = all();
    Map<String, TreeEntry> byPath = byPath(all);
    if (all.complete()) {
      return found(paths, byPath::get);
    }
    Map<String, Map<String, TreeEntry>> folders = new HashMap<>();
    folders.put("", byPath(whole(sha)));
    return found(paths, path -> find(path, folders));
  }

  private static Map<String, TreeEntry> found(
      Collection<String> paths, Function<String, TreeEntry> find) {
    Map<String, TreeEntry> found = new HashMap<>();
    for (String path : paths) {
      TreeEntry entry = find.apply(path);
      if (entry != null) {
        found.put(path, entry);
      }
    }
    return found;
  }

  private TreeEntry find(String path, Map<String, Map<String, TreeEntry>> folders) {
    int last = path.lastIndexOf('/');
    String folder = last < 0 ? "" : path.substring(0, last);
    if (!folders.containsKey(folder)) {
      TreeEntry above = find(folder, folders);
      if (folders.size() >= MAX_FOLDERS) {
        throw GitHubException.permanent(
            "the changed files are in more than " + MAX_FOLDERS + " folders, more than are read");
      }
      boolean isFolder = above != null && above.kind() == TreeEntry.Kind.FOLDER;
      folders.put(folder, isFolder ? byPath(whole(above.sha())) : Map.of());
    }
    return folders.get(folder).get(path.substring(last + 1));
  }

  private Listing<TreeEntry> whole(String tree) {
    Listing<TreeEntry> listed = gitHub.tree(repository, tree, false);
    if (!listed.complete()) {
      throw GitHubException.permanent(
          "a folder of the commit has more entries than GitHub lists of one");
    }
    return listed;
  }

  private static Map<String, TreeEntry> byPath(Listing<TreeEntry> entries) {
    return entries.items().stream()
        .collect(Collectors.toMap(TreeEntry::path, entry -> entry, (one, other) -> one));
  }

  /** Some are read at a time. */
  @Override
  public List<byte[]> contents(List<TreeEntry> entries, int limit) {
    List<Future<byte[]>> reading = new ArrayList<>();
    try {
      for (TreeEntry entry : entries) {
        reading.add(readers.submit(() -> gitHub.blob(repository, entry.sha(), limit)));
      }
      List<byte[]> contents = new ArrayList<>();
      for (Future<byte[]> one : reading) {
        contents.add(one.get());
      }
      return contents;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GitHubException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitHubException("interrupted while files were read", e);
    } finally {
      reading.forEach(one -> one.cancel(true));
    }
  }
}
