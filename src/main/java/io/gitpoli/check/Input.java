package io.gitpoli.check;

import io.gitpoli.check.parse.Document;
import java.util.List;

/**
 * A file to check.
 *
 * @param file as reports name it
 * @param bytes how large it is
 */
record Input(String file, int bytes, List<Document> documents) {
  Input {
    documents = List.copyOf(documents);
  }
}
