package io.gitpoli.check.parse;

import java.util.List;

/**
 * A language whose files are programs: only one that is JSON already is read, as both languages
 * allow.
 *
 * @param name the language's
 * @param command what evaluates a file to JSON
 */
record Evaluated(String name, String command) implements Parser {
  @Override
  public List<Document> parse(Source source) throws ParseException {
    Bounds.check(source, Bounds.MAX_JSON);
    try {
      return new JsonFormat(true).parse(source);
    } catch (ParseException e) {
      throw new ParseException(
          e.position(),
          name
              + " is not evaluated here, and this is not JSON; check what `"
              + command
              + "` prints");
    }
  }
}
