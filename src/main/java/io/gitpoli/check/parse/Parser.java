package io.gitpoli.check.parse;

import java.util.List;

/** Reads one format. Has no state and is safe for any number of threads. */
public interface Parser {
  /**
   * The documents of a file, each the {@code input} of one evaluation, in the shape that Conftest
   * gives it. As in Conftest, an array at the top of a file (YAML with many documents, a JSON
   * array) is a list of documents, so an empty one has none; a Dockerfile is one document.
   *
   * @throws ParseException if the file is malformed, or beyond one of the {@link Bounds}
   */
  List<Document> parse(Source source) throws ParseException;
}
