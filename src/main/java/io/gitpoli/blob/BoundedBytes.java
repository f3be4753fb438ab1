package io.gitpoli.blob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps what is written, up to a limit. */
final class BoundedBytes extends OutputStream {
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int limit;

  BoundedBytes(int limit) {
    this.limit = limit;
  }

  @Override
  public void write(int b) throws IOException {
    room(1);
    kept.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    room(length);
    kept.write(bytes, offset, length);
  }

  private void room(int length) throws IOException {
    if (kept.size() + length > limit) {
      throw new IOException("it is larger than " + limit + " bytes");
    }
  }

  byte[] bytes() {
    return kept.toByteArray();
  }
}
