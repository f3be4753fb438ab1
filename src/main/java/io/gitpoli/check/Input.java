package io.gitpoli.check;

import io.gitpoli.check.parse.Document;
import java.util.List;

/**
 * A file to check.
 *
 * @param file as reports name it
 */
record Input(String file, List<Document> documents) {
  Input {
    documents = List.copyOf(documents);
  }
}
