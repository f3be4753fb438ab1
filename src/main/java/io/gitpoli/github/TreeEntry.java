package io.gitpoli.github;

/**
 * One entry of a git tree.
 *
 * @param path from that tree, with {@code /} between its parts
 * @param sha of the blob or tree; of a submodule, its commit
 * @param size of a file or link, in bytes; 0 for anything else
 */
public record TreeEntry(String path, Kind kind, String sha, long size) {
  /** What an entry is. */
  public enum Kind {
    FILE,
    /** A symbolic link, whose content is what it leads to. */
    LINK,
    SUBMODULE,
    FOLDER
  }
}
