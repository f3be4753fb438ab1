package io.gitpoli.check.parse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A file's characters, and where its lines start. */
final class Text {
  private static final int MARK = 0xFEFF;

  private final String characters;
  private final int[] lines;

  /** Where the second half of a character stands that has two (UTF-16). */
  private final int[] halves;

  private Text(String characters) {
    this.characters = characters;
    this.lines = lineStarts(characters);
    this.halves =
        IntStream.range(1, characters.length())
            .filter(
                at -> Character.isSurrogatePair(characters.charAt(at - 1), characters.charAt(at)))
            .toArray();
  }

  static Text of(String characters) {
    return new Text(characters);
  }

  /** UTF-8, with or without a byte-order mark. */
  static Text utf8(Source source) throws ParseException {
    Bounds.check(source, Bounds.MAX_BYTES);
    return decoded(source.content(), StandardCharsets.UTF_8);
  }

  /** UTF-16 where a byte-order mark says so, else UTF-8. */
  static Text marked(Source source) throws ParseException {
    Bounds.check(source, Bounds.MAX_BYTES);
    byte[] bytes = source.content();
    int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    if (mark == MARK) {
      return decoded(bytes, StandardCharsets.UTF_16BE);
    }
    return decoded(bytes, mark == 0xFFFE ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
  }

  /** In an encoding that the file names itself. */
  static Text encoded(Source source, Charset charset) throws ParseException {
    Bounds.check(source, Bounds.MAX_BYTES);
    return decoded(source.content(), charset);
  }

  private static Text decoded(byte[] bytes, Charset charset) throws ParseException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, true);
    out.flip();
    String text = out.toString();
    if (result.isError()) {
      Text before = new Text(text);
      throw before.error(text.length(), "this byte is not " + charset.name());
    }
    return new Text(!text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text);
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at + 1;
    }
    return Arrays.copyOf(starts, count);
  }

  String characters() {
    return characters;
  }

  int length() {
    return characters.length();
  }

  /** The line's number, from 1, of a character. */
  int line(int index) {
    int found = Arrays.binarySearch(lines, index);
    return found >= 0 ? found + 1 : -found - 1;
  }

  Position position(int index) {
    int end = Math.max(0, Math.min(index, characters.length()));
    int line = line(end);
    return new Position(line, columns(lines[line - 1], end) + 1);
  }

  /** Code points between two indexes. Counting them would take too long where a line is long. */
  private int columns(int from, int to) {
    return to - from - (halvesBefore(to) - halvesBefore(from));
  }

  private int halvesBefore(int index) {
    int found = Arrays.binarySearch(halves, index);
    return found >= 0 ? found : -found - 1;
  }

  /** The same place, or the end of its line if that is before it. */
  Position within(Position position) {
    int line = Math.max(1, Math.min(position.line(), lines.length));
    int end = line == lines.length ? characters.length() : lines[line] - 1;
    int last = columns(lines[line - 1], end) + 1;
    return new Position(line, Math.max(1, Math.min(position.column(), last)));
  }

  ParseException error(int index, String message) {
    return new ParseException(position(index), message);
  }
}
