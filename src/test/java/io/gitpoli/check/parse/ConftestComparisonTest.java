package io.gitpoli.check.parse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads generated documents side by side with Conftest; only where it is installed. */
class ConftestComparisonTest {
  private static final int DOCUMENTS = 250;
  private static final long SEED = Long.getLong("parse.seed", 20261121L);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(GeneratedFormat.class)
  void readsGeneratedDocumentsAsConftest(GeneratedFormat format)
      throws IOException, InterruptedException, ParseException {
    assumeTrue(Conftest.installed().isPresent(), "Conftest is not installed");
    Conftest conftest = Conftest.installed().orElseThrow();
    List<Path> files = new ArrayList<>();
    for (int number = 0; number < DOCUMENTS; number++) {
      Path file = folder.resolve(number + ".txt");
      Files.writeString(file, format.generate(new Random(SEED + number)));
      files.add(file);
    }
    JsonNode printed = conftest.parseAll(format.format().conftestName(), files);
    for (Path file : files) {
      Source source = new Source(file.toString(), Files.readAllBytes(file));
      List<Document> documents;
      try {
        documents = format.format().parser().parse(source);
      } catch (ParseException e) {
        throw new AssertionError(
            e.position() + " " + e.getMessage() + "\n" + Files.readString(file), e);
      }
      Shape.assertAlike(
          file + "\n" + Files.readString(file), documents, printed.get(file.toString()));
    }
  }
}
