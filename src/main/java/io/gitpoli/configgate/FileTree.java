package io.gitpoli.configgate;

import io.gitpoli.github.Listing;
import io.gitpoli.github.TreeEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of a commit, or of a folder in one of its states. */
public interface FileTree {
  /** The git object that names its state; empty where it is none, so that it may change. */
  Optional<String> id();

  /** All that is in it and below. */
  Listing<TreeEntry> all();

  /** What stands at these paths; nothing for those where there is nothing. */
  Map<String, TreeEntry> at(Collection<String> paths);

  /**
   * The contents of files, in their order.
   *
   * @param entries of this tree, that are files
   * @param limit of each, in bytes; where one has more, that is an error
   */
  List<byte[]> contents(List<TreeEntry> entries, int limit);
}
