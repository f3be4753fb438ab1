package io.gitpoli.blob;

/** A blob as it was when it was read. */
public final class Blob {
  private final String etag;
  private final byte[] content;

  Blob(String etag, byte[] content) {
    this.etag = etag;
    this.content = content;
  }

  String etag() {
    return etag;
  }

  /** Not to be changed. */
  public byte[] content() {
    return content;
  }
}
