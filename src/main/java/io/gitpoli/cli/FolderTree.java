package io.gitpoli.cli;

import io.gitpoli.configgate.FileTree;
import io.gitpoli.github.Listing;
import io.gitpoli.github.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of this machine as it is now, in no revision. What it throws is unchecked. */
record FolderTree(Path folder) implements FileTree {
  /** Of a folder with policies; with more of them it is the wrong folder. */
  private static final int MAX_ENTRIES = 10_000;

  @Override
  public Optional<String> id() {
    return Optional.empty();
  }

  @Override
  public Listing<TreeEntry> all() {
    List<TreeEntry> entries = new ArrayList<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.skip(1).limit(MAX_ENTRIES + 1).toList()) {
        entries.add(entry(path));
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    boolean complete = entries.size() <= MAX_ENTRIES;
    return new Listing<>(List.copyOf(entries), complete);
  }

  private TreeEntry entry(Path path) throws IOException {
    BasicFileAttributes is =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    // What is neither, as a pipe, is no more followed than a link.
    TreeEntry.Kind kind =
        is.isRegularFile()
            ? TreeEntry.Kind.FILE
            : is.isDirectory() ? TreeEntry.Kind.FOLDER : TreeEntry.Kind.LINK;
    String name = folder.relativize(path).toString().replace('\\', '/');
    return new TreeEntry(name, kind, "", is.isRegularFile() ? is.size() : 0);
  }

  @Override
  public Map<String, TreeEntry> at(Collection<String> paths) {
    Map<String, TreeEntry> found = new HashMap<>();
    all().items().stream()
        .filter(entry -> paths.contains(entry.path()))
        .forEach(entry -> found.put(entry.path(), entry));
    return found;
  }

  @Override
  public List<byte[]> contents(List<TreeEntry> entries, int limit) {
    return entries.stream().map(entry -> content(folder.resolve(entry.path()), limit)).toList();
  }

  private static byte[] content(Path file, int limit) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new IOException("it has more than %,d bytes".formatted(limit));
      }
      return content;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static UncheckedIOException unreadable(Path file, IOException e) {
    return new UncheckedIOException(file + " can't be read: " + e.getMessage(), e);
  }
}
