package io.gitpoli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gitpoli.check.Checker;
import io.gitpoli.check.Opa;
import io.gitpoli.check.PolicySources;
import io.gitpoli.check.Request;
import io.gitpoli.check.Results;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks within one process, as a server does: of each line of standard input, which names files,
 * policies and a namespace, parted by tabs, it prints how much was found.
 */
final class WarmChecks {
  private WarmChecks() {}

  public static void main(String[] arguments) throws Exception {
    Opa opa = Opa.find(Optional.of(Path.of(arguments[0])), Map.of(), Optional.empty());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] named = line.split("\t");
      Request request =
          new Request(
              List.of(named[0]),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              InputStream.nullInputStream(),
              new PolicySources(
                  List.of(Path.of(named[1])), List.of(), false, false, Optional.empty()),
              List.of(named[2]),
              false,
              false,
              false,
              false);
      Results results = new Checker(opa, note -> {}, judged -> {}).check(request);
      System.out.println(results.findings().count() + results.exceptions());
    }
  }
}
