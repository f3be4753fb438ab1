package io.gitpoli.check.parse;

import java.util.List;

/** A CycloneDX bill of materials in JSON, as it stands. */
record CycloneDxFormat() implements Parser {
  @Override
  public List<Document> parse(Source source) throws ParseException {
    byte[] content = source.content();
    for (byte character : content) {
      if (character == '<') {
        throw new ParseException(
            Position.START, "CycloneDX in XML is not read here; convert it to JSON");
      }
      if (character == '{') {
        break;
      }
    }
    return new JsonFormat(false).parse(source);
  }
}
