package io.gitpoli.repol.blob;

import io.gitpoli.blob.Blob;
import io.gitpoli.blob.BlobException;
import io.gitpoli.blob.BlobFolder;
import io.gitpoli.github.Repository;
import io.gitpoli.repol.ConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A container of Azure Blob Storage, or a folder in one, the same for every repository. Each
 * decision asks whether the file has changed; where it has not, the answer has no body (its ETag is
 * known), and the file is the one that was read before. Safe for use by many threads.
 */
public final class BlobSource implements ConfigSource {
  static final String SETTING = "REPOL_BLOB_URL";

  private final BlobFolder folder;
  // As many as there are files of .repol/.
  private final Map<String, Blob> read = new ConcurrentHashMap<>();

  /**
   * @param place as {@link BlobFolder} takes it; the identity of this process needs the role
   *     Storage Blob Data Reader there
   */
  public BlobSource(URI place) {
    this(new BlobFolder(place, SETTING));
  }

  BlobSource(BlobFolder folder) {
    this.folder = folder;
  }

  @Override
  public Optional<ConfigFile> find(Repository repository, String name) {
    try {
      Optional<Blob> blob =
          folder.read(name, ConfigFile.MAX_BYTES, Optional.ofNullable(read.get(name)));
      blob.ifPresentOrElse(found -> read.put(name, found), () -> read.remove(name));
      return blob.map(found -> ConfigFile.of("blob", folder.path(name), found.content()));
    } catch (BlobException e) {
      throw new UncheckedIOException(e.getMessage(), new IOException(e));
    }
  }
}
