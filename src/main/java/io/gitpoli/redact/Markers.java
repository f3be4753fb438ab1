package io.gitpoli.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which of many words begins at a place in a text, by its first two characters, as nearly all
 * places begin none.
 *
 * @param <T> what a word stands for
 */
final class Markers<T> {
  private static final int SIZE = 1 << 14;

  private final long[] known = new long[SIZE / Long.SIZE];
  private final Map<Integer, List<Word<T>>> words = new HashMap<>();

  private record Word<T>(String text, boolean ignoreCase, T meaning) {}

  /** Finds placeholders too, which mean nothing, so that they can be passed over. */
  Markers() {
    int key = Kind.OPENING.charAt(0) << 7 | Kind.OPENING.charAt(1);
    known[key / Long.SIZE] |= 1L << key;
  }

  /** Words that share their beginning are found in the order added. */
  void add(String word, boolean ignoreCase, T meaning) {
    Word<T> added = new Word<>(word, ignoreCase, meaning);
    for (int first : cases(word.charAt(0), ignoreCase)) {
      if (word.length() == 1) {
        for (int second = 0; second < 128; second++) {
          add(first << 7 | second, added);
        }
      } else {
        for (int second : cases(word.charAt(1), ignoreCase)) {
          add(first << 7 | second, added);
        }
      }
    }
  }

  private void add(int key, Word<T> word) {
    known[key / Long.SIZE] |= 1L << key;
    words.computeIfAbsent(key, k -> new ArrayList<>()).add(word);
  }

  private static int[] cases(char c, boolean ignoreCase) {
    boolean letter = c < 128 && Character.isLetter(c);
    return ignoreCase && letter
        ? new int[] {Character.toLowerCase(c), Character.toUpperCase(c)}
        : new int[] {c & 127};
  }

  /** The first place from {@code at} on where a word may begin; the text's length where none. */
  int next(String text, int at) {
    int length = text.length();
    for (int i = at; i < length; i++) {
      int second = i + 1 < length ? text.charAt(i + 1) & 127 : 0;
      int key = (text.charAt(i) & 127) << 7 | second;
      if ((known[key / Long.SIZE] & 1L << key) != 0) {
        return i;
      }
    }
    return length;
  }

  /** What the words mean that begin here. */
  List<T> at(String text, int at) {
    List<T> found = new ArrayList<>();
    int second = at + 1 < text.length() ? text.charAt(at + 1) & 127 : 0;
    for (Word<T> word : words.getOrDefault((text.charAt(at) & 127) << 7 | second, List.of())) {
      if (text.regionMatches(word.ignoreCase(), at, word.text(), 0, word.text().length())) {
        found.add(word.meaning());
      }
    }
    return found;
  }
}
