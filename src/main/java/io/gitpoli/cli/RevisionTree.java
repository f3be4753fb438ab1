package io.gitpoli.cli;

import io.gitpoli.configgate.FileTree;
import io.gitpoli.git.Git;
import io.gitpoli.git.GitException;
import io.gitpoli.github.Listing;
import io.gitpoli.github.TreeEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A commit or a folder of a local repository. What it throws is a {@link GitException}.
 *
 * @param object the commit's id, or the tree's
 */
record RevisionTree(Git git, String object) implements FileTree {
  @Override
  public Optional<String> id() {
    return Optional.of(object);
  }

  @Override
  public Listing<TreeEntry> all() {
    return new Listing<>(sized(git.tree(object)), true);
  }

  @Override
  public Map<String, TreeEntry> at(Collection<String> paths) {
    Set<String> wanted = Set.copyOf(paths);
    List<Git.Entry> there =
        git.tree(object).stream().filter(entry -> wanted.contains(entry.path())).toList();
    Map<String, TreeEntry> found = new HashMap<>();
    for (TreeEntry entry : sized(there)) {
      if (found.put(entry.path(), entry) != null) {
        // Bytes that are no UTF-8 all look alike.
        throw new GitException(
            "several files are called " + entry.path() + ": give them names in UTF-8");
      }
    }
    return found;
  }

  /** The sizes of those asked for alone: in a partial clone git would fetch the others for it. */
  private List<TreeEntry> sized(List<Git.Entry> entries) {
    List<String> blobs = entries.stream().filter(RevisionTree::isBlob).map(Git.Entry::id).toList();
    Iterator<Long> sizes = git.sizes(blobs).iterator();
    List<TreeEntry> sized = new ArrayList<>();
    for (Git.Entry entry : entries) {
      long size = isBlob(entry) ? sizes.next() : 0;
      sized.add(new TreeEntry(entry.path(), kind(entry), entry.id(), size));
    }
    return sized;
  }

  private static boolean isBlob(Git.Entry entry) {
    return switch (kind(entry)) {
      case FILE, LINK -> true;
      case SUBMODULE, FOLDER -> false;
    };
  }

  private static TreeEntry.Kind kind(Git.Entry entry) {
    return switch (entry.mode()) {
      case "120000" -> TreeEntry.Kind.LINK;
      case "160000" -> TreeEntry.Kind.SUBMODULE;
      case "040000" -> TreeEntry.Kind.FOLDER;
      default -> TreeEntry.Kind.FILE;
    };
  }

  @Override
  public List<byte[]> contents(List<TreeEntry> entries, int limit) {
    return git.contents(entries.stream().map(TreeEntry::sha).toList(), limit);
  }
}
