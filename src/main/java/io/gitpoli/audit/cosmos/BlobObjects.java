package io.gitpoli.audit.cosmos;

import io.gitpoli.audit.AuditException;
import io.gitpoli.blob.Blob;
import io.gitpoli.blob.BlobException;
import io.gitpoli.blob.BlobFolder;
import java.net.URI;
import java.util.Optional;

/** Large objects as blobs of a container of Azure Blob Storage, or of a folder in one. */
public final class BlobObjects implements LargeObjects {
  static final String SETTING = "COSMOS_SPILL_URL";

  private final BlobFolder folder;

  /**
   * @param place as {@link BlobFolder} takes it; the identity of this process needs the role
   *     Storage Blob Data Contributor there, an auditor's Storage Blob Data Reader
   */
  public BlobObjects(URI place) {
    this(new BlobFolder(place, SETTING));
  }

  BlobObjects(BlobFolder folder) {
    this.folder = folder;
  }

  @Override
  public void put(String name, byte[] content) {
    try {
      folder.create(name, content);
    } catch (BlobException e) {
      throw new AuditException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<byte[]> get(String name) {
    try {
      return folder.read(name, MAX_BYTES, Optional.empty()).map(Blob::content);
    } catch (BlobException e) {
      throw new AuditException(e.getMessage(), e);
    }
  }
}
