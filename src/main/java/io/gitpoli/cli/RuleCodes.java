package io.gitpoli.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The codes of the rules that come with gitpoli, as their METADATA give them. */
final class RuleCodes {
  private static final List<String> FILES =
      List.of(
          "docker/docker.rego",
          "github/deploy/deploy.rego",
          "github/pullrequest/pullrequest.rego",
          "k8s/k8s.rego",
          "pipeline/pipeline.rego",
          "terraform/terraform.rego");

  private static final Pattern CODE = Pattern.compile("^#   code: (\\S+)$", Pattern.MULTILINE);

  private RuleCodes() {}

  static SortedSet<String> all() {
    SortedSet<String> codes = new TreeSet<>();
    for (String file : FILES) {
      Matcher code = CODE.matcher(read(file));
      while (code.find()) {
        codes.add(code.group(1));
      }
    }
    return codes;
  }

  /** The code that was meant by one that is nearly it; empty where it is one, or like none. */
  static Optional<String> meantBy(String code) {
    SortedSet<String> codes = all();
    return codes.contains(code) ? Optional.empty() : Slip.of(code, codes);
  }

  private static String read(String file) {
    try (InputStream in = RuleCodes.class.getResourceAsStream("/policies/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
