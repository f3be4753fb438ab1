package io.gitpoli.check.parse;

import java.util.List;

/**
 * A format that Conftest reads and this program doesn't: its files are refused, never passed over.
 *
 * @param name the format's, for a person
 */
record Unsupported(String name) implements Parser {
  @Override
  public List<Document> parse(Source source) throws ParseException {
    throw new ParseException(
        Position.START, name + " is not read here; convert it to JSON, and check that");
  }
}
