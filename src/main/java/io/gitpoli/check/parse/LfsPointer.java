package io.gitpoli.check.parse;

import java.nio.charset.StandardCharsets;

/**
 * Git LFS keeps a file's content elsewhere and leaves a few lines in its place, which most formats
 * could be read as.
 *
 * @see <a href="https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md">its specification</a>
 */
final class LfsPointer {
  private static final String START = "version https://git-lfs.github.com/spec/";
  private static final int MAX_BYTES = 1024;

  private LfsPointer() {}

  static void refuse(Source source) throws ParseException {
    byte[] content = source.content();
    int start = Math.min(content.length, START.length());
    if (content.length < MAX_BYTES
        && new String(content, 0, start, StandardCharsets.UTF_8).equals(START)) {
      throw new ParseException(
          Position.START, "it is a pointer of Git LFS, and the file itself is not here");
    }
  }
}
