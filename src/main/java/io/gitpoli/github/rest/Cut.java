package io.gitpoli.github.rest;

import java.nio.charset.StandardCharsets;

/**
 * Text cut at one of GitHub's limits. GitHub's documentation counts characters and its refusals
 * count bytes, so bytes of UTF-8 are counted here: they are never fewer.
 */
final class Cut {
  private Cut() {}

  /**
   * The text where it fits; else as much of it as fits with {@code note} at its end. No character
   * is split. Halves of surrogate pairs, which no JSON can carry, become question marks.
   */
  static String to(int limit, String text, String note) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int end = bytes.length;
    if (end > limit) {
      end = limit - note.getBytes(StandardCharsets.UTF_8).length;
      while (isContinuation(bytes[end])) {
        end--;
      }
    }
    String kept = new String(bytes, 0, end, StandardCharsets.UTF_8);
    return end < bytes.length ? kept + note : kept;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
