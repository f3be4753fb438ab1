package io.gitpoli.configgate;

import io.gitpoli.check.Capabilities;
import io.gitpoli.check.CheckException;
import io.gitpoli.check.Checker;
import io.gitpoli.check.Opa;
import io.gitpoli.check.Policies;
import io.gitpoli.check.PolicySources;
import io.gitpoli.check.TempFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Policies that are loaded, in a folder of their own until they are closed. They run without the
 * network and this process's environment, and for a bounded time. No file is called as anyone
 * outside calls it.
 */
final class PolicySet implements AutoCloseable {
  // The starter library's rules take milliseconds for a pull request's files.
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final int MAX_ANSWER = 32 * 1024 * 1024;
  private static final Pattern PACKAGE =
      Pattern.compile("^[ \\t]*package[ \\t]+([A-Za-z_][A-Za-z0-9_.]*)", Pattern.MULTILINE);

  private final TempFolder folder;
  private final boolean shared;
  private final Map<String, String> names = new HashMap<>();
  private final Checker checker;
  private final Policies policies;
  private final String revision;

  private PolicySet(Opa opa, TempFolder folder, Optional<OwnPolicies.Texts> own)
      throws CheckException, IOException {
    this.folder = folder;
    this.shared = own.isEmpty();
    SortedMap<String, String> ownRego = own.map(OwnPolicies.Texts::rego).orElseGet(TreeMap::new);
    SortedMap<String, String> data = own.map(OwnPolicies.Texts::data).orElseGet(TreeMap::new);
    // A package of the team takes the place of the library's.
    SortedMap<String, String> library = StarterLibrary.files(packages(ownRego));
    this.revision = revision(library, ownRego, data);
    List<Path> rego = new ArrayList<>();
    for (Map.Entry<String, String> file : library.entrySet()) {
      rego.add(write(file.getKey(), file.getValue(), ".rego"));
    }
    for (Map.Entry<String, String> file : ownRego.entrySet()) {
      rego.add(write(file.getKey(), file.getValue(), ".rego"));
    }
    List<Path> settings = new ArrayList<>();
    for (Map.Entry<String, String> file : data.entrySet()) {
      boolean json = file.getKey().endsWith(".json");
      settings.add(write(file.getKey(), file.getValue(), json ? ".json" : ".yaml"));
    }
    Path work = Files.createDirectory(folder.path().resolve("work"));
    Opa confined = opa.confined(new Opa.Confinement(work, TIME, MAX_ANSWER));
    Path capabilities = folder.path().resolve("capabilities");
    Capabilities.writeConfined(confined, capabilities);
    // What policies print is of nobody's concern here.
    this.checker = new Checker(confined, note -> {}, done -> {});
    try {
      this.policies =
          checker.load(new PolicySources(rego, settings, false, false, Optional.of(capabilities)));
    } catch (CheckException e) {
      throw e.reworded(this::named);
    }
  }

  /**
   * @param own empty for the starter library alone, which is loaded once for all and so stays until
   *     {@link #end}
   * @throws CheckException where they can't be read or don't compile
   */
  static PolicySet load(Opa opa, Optional<OwnPolicies.Texts> own)
      throws CheckException, IOException {
    TempFolder folder = new TempFolder();
    PolicySet set = null;
    try {
      set = new PolicySet(opa, folder, own);
      return set;
    } finally {
      if (set == null) {
        folder.close();
      }
    }
  }

  private Path write(String name, String text, String extension) throws IOException {
    Path file = folder.write(names.size() + extension, text);
    names.put(file.toString(), name);
    return file;
  }

  private static Set<String> packages(Map<String, String> rego) {
    return rego.values().stream()
        .map(PACKAGE::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toSet());
  }

  @SafeVarargs
  private static String revision(SortedMap<String, String>... parts) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (SortedMap<String, String> part : parts) {
        part.forEach(
            (name, text) -> {
              for (String each : List.of(name, text)) {
                byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
                sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                sha256.update(bytes);
              }
            });
        sha256.update((byte) ';');
      }
      return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Checker checker() {
    return checker;
  }

  Policies policies() {
    return policies;
  }

  /** SHA-256 over all files' names and texts. */
  String revision() {
    return revision;
  }

  /** A message of OPA's, with the files called as in their repository. */
  String named(String message) {
    String named = message;
    for (Map.Entry<String, String> name : names.entrySet()) {
      named = named.replace(name.getKey(), name.getValue());
    }
    return named;
  }

  /**
   * Whether its files are there still: whoever tidies up a machine's temporary files may not ask.
   */
  boolean isThere() {
    return names.keySet().stream().allMatch(file -> Files.isRegularFile(Path.of(file)));
  }

  @Override
  public void close() throws IOException {
    if (!shared) {
      folder.close();
    }
  }

  void end() throws IOException {
    folder.close();
  }
}
