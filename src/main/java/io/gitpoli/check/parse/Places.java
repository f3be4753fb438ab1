package io.gitpoli.check.parse;

/** Tells lines and columns of places in UTF-8 text, each behind the one before: in one pass. */
final class Places {
  private final byte[] bytes;
  private int at;
  private int line;
  private int column;

  /**
   * @param start where the first line begins, behind a byte-order mark
   */
  Places(byte[] bytes, int start) {
    this(bytes, start, Position.START);
  }

  Places(byte[] bytes, int start, Position position) {
    this.bytes = bytes;
    this.at = start;
    this.line = position.line();
    this.column = position.column();
  }

  /**
   * @param index of a byte, not before the one that was asked for last
   */
  Position at(int index) {
    for (; at < index; at++) {
      byte next = bytes[at];
      // A carriage return alone ends a line too, as Jackson takes it.
      if (next == '\n' || next == '\r' && (at + 1 == bytes.length || bytes[at + 1] != '\n')) {
        line++;
        column = 1;
      } else if ((next & 0xC0) != 0x80) {
        column++;
      }
    }
    return new Position(line, column);
  }
}
