package io.gitpoli.bundle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * The files of a gzipped tarball, in its order.
 *
 * @param files by name without a leading slash
 */
record Tarball(Map<String, byte[]> files) {
  /** Far more than a policy bundle holds, and what fits into the memory of a command. */
  private static final int MAX_FILES = 10_000;

  private static final int MAX_BYTES = 128_000_000;

  Tarball {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * @throws BundleException where the bytes are no tarball, or one that is too large
   */
  static Tarball read(byte[] bytes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    int left = MAX_BYTES;
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (isFolder(entry)) {
          continue;
        }
        String name = entry.getName().replaceFirst("^(\\./|/)+", "");
        byte[] content = tar.readNBytes(left + 1);
        left -= content.length;
        if (left < 0 || files.size() == MAX_FILES) {
          throw new BundleException(
              "this bundle holds more than %,d files or %,d bytes".formatted(MAX_FILES, MAX_BYTES));
        }
        if (!isFile(entry)) {
          throw new BundleException(
              "this bundle holds something else than files and folders: " + printable(name));
        }
        // Two of one name would be read otherwise by another reader.
        if (files.put(name, content) != null) {
          throw new BundleException("this bundle holds a file twice: " + printable(name));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleException("this is no bundle, a gzipped tarball: " + e.getMessage(), e);
    }
    return new Tarball(files);
  }

  /** With content it would hide that from readers that know of none in a folder. */
  private static boolean isFolder(TarArchiveEntry entry) {
    return entry.getLinkFlag() == TarConstants.LF_DIR && entry.getSize() == 0;
  }

  /**
   * A plain file to every reader. OPA passes over anything else, so no signature tells of it, and
   * what unpacks the bundle may write it nonetheless.
   */
  private static boolean isFile(TarArchiveEntry entry) {
    byte type = entry.getLinkFlag();
    return (type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM)
        && !entry.isSparse()
        && !entry.getName().endsWith("/");
  }

  Tarball with(String name, byte[] content) {
    Map<String, byte[]> changed = new LinkedHashMap<>(files);
    changed.put(name, content);
    return new Tarball(changed);
  }

  Tarball without(String name) {
    Map<String, byte[]> changed = new LinkedHashMap<>(files);
    changed.remove(name);
    return new Tarball(changed);
  }

  /** The same bytes for the same files: no times, no owners. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry("/" + file.getKey(), true);
        entry.setModTime(0);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new BundleException("the bundle can't be written: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  static String printable(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }
}
