package io.gitpoli.check;

import io.gitpoli.check.parse.Format;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to check.
 *
 * @param files files, folders, {@code -} for standard input
 * @param ignore paths in which this is found are not checked
 * @param format of all files; by default their names say it
 * @param stdinName what standard input is called in reports
 * @param namespaces whose rules are asked; of those with {@code *}, {@code ?} or {@code [} all that
 *     they match
 * @param allNamespaces instead of {@code namespaces}
 * @param combine whether the policies see all documents at once
 * @param strictBuiltins whether an error in a builtin is one of the check, not just undefined
 * @param trace whether to say how OPA comes to its outcomes
 */
public record Request(
    List<String> files,
    Optional<Pattern> ignore,
    Optional<Format> format,
    Optional<String> stdinName,
    InputStream stdin,
    PolicySources policies,
    List<String> namespaces,
    boolean allNamespaces,
    boolean combine,
    boolean strictBuiltins,
    boolean trace) {
  public Request {
    files = List.copyOf(files);
    namespaces = List.copyOf(namespaces);
  }
}
