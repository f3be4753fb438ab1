package io.gitpoli.check.parse;

/** A text's lines, one after the other, with where each starts. */
final class Lines {
  private final Text text;
  private int start;
  private int end;
  private int next;

  Lines(Text text) {
    this.text = text;
  }

  /**
   * Goes to the next line; false if there is none. The text after the last line end is none if
   * empty.
   */
  boolean next() {
    if (next >= text.length()) {
      return false;
    }
    start = next;
    int feed = text.characters().indexOf('\n', start);
    end = feed < 0 ? text.length() : feed;
    next = feed < 0 ? end : feed + 1;
    return true;
  }

  /** Without its line feed, but with a carriage return that stands before it. */
  String line() {
    return text.characters().substring(start, end);
  }

  /** With its line feed, if it has one. */
  String full() {
    return text.characters().substring(start, next);
  }

  int start() {
    return start;
  }

  boolean last() {
    return next >= text.length();
  }

  ParseException error(String message) {
    return text.error(start, message);
  }
}
