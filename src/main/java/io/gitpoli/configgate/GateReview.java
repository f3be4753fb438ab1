package io.gitpoli.configgate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.check.CheckException;
import io.gitpoli.check.Finding;
import io.gitpoli.check.Input;
import io.gitpoli.check.Opa;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import io.gitpoli.check.Rollout;
import io.gitpoli.check.parse.Format;
import io.gitpoli.check.parse.ParseException;
import io.gitpoli.check.parse.Source;
import io.gitpoli.configgate.Problem.Kind;
import io.gitpoli.github.ChangedFile;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.github.TreeEntry;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.ConfigError;
import io.gitpoli.rollout.Stages;
import io.gitpoli.rollout.Waivers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A repository's gate as it is configured now, which puts together the gate's input for a pull
 * request: which files were judged by what, and what was found. The files' contents are not in it.
 */
public final class GateReview {
  /** Of one pull request, that a glob names and that are still there. */
  static final int MAX_FILES = 300;

  /**
   * Of one file, in bytes; what people write and review is smaller. A file's tree takes up to fifty
   * times as much of the server's memory, which is for all of its pull requests.
   */
  static final int MAX_FILE = 512 * 1024;

  /** Of all of them together. */
  static final long MAX_BYTES = 2L * 1024 * 1024;

  /** Of one file, with YAML's aliases replaced. */
  static final int MAX_VALUES = 100_000;

  /** Of the files of one check as policies get them, in bytes: aliases repeat what they name. */
  static final long MAX_WRITTEN = 4L * 1024 * 1024;

  /** Findings in one input. */
  static final int MAX_FINDINGS = 500;

  /**
   * Of the findings in one input, in bytes: an event, which tells of what fails once more, stays
   * below the 2 MB of an item in Cosmos DB.
   */
  static final int MAX_TEXT = 500_000;

  /** Of the paths in one input, in bytes. */
  static final int MAX_PATHS = 250_000;

  // Removed ones are listed as far as there is room; how many there are is said.
  private static final int MAX_REMOVED = 100;

  private final ConfigGate gate;
  private final Repository repository;
  private final ConfigDocument config;
  private final List<FileCheck> checks;

  GateReview(ConfigGate gate, Repository repository, ConfigDocument config) {
    this.gate = gate;
    this.repository = repository;
    this.config = config;
    this.checks =
        StreamSupport.stream(config.document().path("gate").path("checks").spliterator(), false)
            .map(FileCheck::of)
            .toList();
  }

  /** Where {@code gate.yaml} is from. */
  public ConfigVersion origin() {
    return config.origin();
  }

  /**
   * The input for a pull request.
   *
   * @param pullRequest its number is 0 where there is none yet
   * @param sha the commit whose files are judged: the pull request's head, or a merge group's
   * @throws io.gitpoli.github.GitHubException where GitHub can't say something that is needed
   */
  public ObjectNode input(PullRequest pullRequest, String sha) {
    ObjectNode input = about(sha);
    if (pullRequest.number() != 0) {
      input.put("number", pullRequest.number());
    }
    input.put("base_ref", pullRequest.baseRef());
    Found found = new Found();
    if (!config.errors().isEmpty()) {
      for (ConfigError error : config.errors()) {
        found.add(Problem.of(Kind.CONFIGURATION, "line " + error.line() + ": " + error.message()));
      }
    } else {
      Listing<ChangedFile> changed = gate.files().changed(repository, pullRequest);
      if (changed.complete()) {
        judge(changed.items(), sha, sha.equals(pullRequest.headSha()), input, found);
      } else {
        found.add(
            Problem.of(
                Kind.LIST,
                "GitHub lists "
                    + changed.items().size()
                    + " files, and the pull request changes others too"));
      }
    }
    found.addTo(input);
    return input;
  }

  /** The input for a commit of a merge group that belongs to no pull request. */
  public ObjectNode unresolved(String commit, String sha) {
    ObjectNode input = about(sha).put("commit", commit);
    Found found = new Found();
    found.add(Problem.of(Kind.COMMIT, "what commit " + commit + " changes, no pull request tells"));
    found.addTo(input);
    return input;
  }

  private ObjectNode about(String sha) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("repository", repository.fullName())
        .put("head_sha", sha);
  }

  /** What was found, with the problems. */
  private static final class Found {
    private final TreeSet<GateFinding> findings = new TreeSet<>();

    void add(Problem problem) {
      findings.add(GateFinding.of(problem));
    }

    /** What fails comes first, so that where anything is left out the decision stays the same. */
    void addTo(ObjectNode input) {
      ArrayNode list = input.putArray("findings");
      int room = MAX_TEXT;
      for (GateFinding finding : findings) {
        room -= finding.length();
        if (list.size() == MAX_FINDINGS || room < 0) {
          break;
        }
        finding.addTo(list);
      }
      if (findings.size() > list.size()) {
        input.put("findings_left_out", findings.size() - list.size());
      }
    }
  }

  /**
   * @param own whether the commit is the pull request's head, and not that of a merge group
   */
  private void judge(
      List<ChangedFile> changed, String sha, boolean own, ObjectNode input, Found found) {
    List<ChangedFile> selected =
        changed.stream().filter(file -> checks.stream().anyMatch(c -> c.selects(file))).toList();
    List<ChangedFile> listed = selected.stream().filter(file -> !file.removed()).toList();
    input.put("changed_files", changed.size());
    int bytes = listed.stream().mapToInt(GateReview::length).sum();
    if (listed.size() > MAX_FILES || bytes > MAX_PATHS) {
      found.add(
          Problem.of(
              Kind.NUMBER,
              "%,d changed files, whose paths have %,d bytes, are to be checked; at most %,d and %,d"
                  .formatted(listed.size(), bytes, MAX_FILES, MAX_PATHS)));
      return;
    }
    Set<ChangedFile> chosen = Set.copyOf(selected);
    // A link or submodule in the place of a folder hides the files that would be below it.
    Set<ChangedFile> folders =
        changed.stream()
            .filter(file -> !file.removed() && !chosen.contains(file))
            .filter(file -> checks.stream().anyMatch(check -> check.leadsThrough(file.path())))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<ChangedFile> asked = Stream.concat(listed.stream(), folders.stream()).toList();
    FileTree commit = gate.files().commit(repository, sha);
    Map<String, TreeEntry> entries =
        asked.isEmpty() ? Map.of() : commit.at(asked.stream().map(ChangedFile::path).toList());
    List<ChangedFile> known =
        asked.stream().filter(file -> entries.containsKey(file.path())).toList();
    if (own && known.size() < asked.size()) {
      throw new GitHubException("GitHub lists changed files that the commit does not have (yet)");
    }
    List<ChangedFile> there =
        known.stream()
            .filter(file -> !folders.contains(file) || isElsewhere(entries.get(file.path())))
            .toList();
    Map<String, Parsed> files = files(there, entries, commit, found);
    ArrayNode list = input.putArray("files");
    for (ChangedFile file : there) {
      ObjectNode node = list.addObject().put("path", file.path());
      file.before().ifPresent(before -> node.put("previous", before));
      Parsed parsed = files.get(file.path());
      if (parsed != null) {
        node.put("sha", parsed.entry().sha());
      }
      node.put("status", parsed == null ? "unreadable" : "read");
    }
    // In a merge group another one may have removed it.
    List<ChangedFile> removed = selected.stream().filter(file -> !there.contains(file)).toList();
    if (!removed.isEmpty()) {
      input.put("removed_files", removed.size());
      ArrayNode paths = input.putArray("removed");
      removed.stream()
          .map(ChangedFile::path)
          .filter(path -> path.length() <= 300)
          .limit(MAX_REMOVED)
          .forEach(paths::add);
    }
    if (!there.isEmpty()) {
      check(there, files, input, found);
    }
  }

  private static int length(ChangedFile file) {
    return (file.path() + file.before().orElse("")).getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * A file that could be read.
   *
   * @param content of it
   */
  private record Parsed(TreeEntry entry, byte[] content) {}

  private static Map<String, Parsed> files(
      List<ChangedFile> there, Map<String, TreeEntry> entries, FileTree commit, Found found) {
    List<TreeEntry> readable = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    long bytes = 0;
    for (ChangedFile file : there) {
      TreeEntry entry = entries.get(file.path());
      Optional<String> reason = unreadable(entry);
      if (reason.isPresent()) {
        found.add(Problem.unreadable(file.path(), 1, reason.get()));
      } else {
        readable.add(entry);
        paths.add(file.path());
        bytes += entry.size();
      }
    }
    if (bytes > MAX_BYTES) {
      found.add(
          Problem.of(
              Kind.NUMBER,
              "the changed files to be checked have %,d bytes together; at most %,d are read"
                  .formatted(bytes, MAX_BYTES)));
      return Map.of();
    }
    List<byte[]> contents = commit.contents(readable, MAX_FILE);
    Map<String, Parsed> files = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      files.put(paths.get(i), new Parsed(readable.get(i), contents.get(i)));
    }
    return files;
  }

  private static boolean isElsewhere(TreeEntry entry) {
    return entry.kind() == TreeEntry.Kind.LINK || entry.kind() == TreeEntry.Kind.SUBMODULE;
  }

  private static Optional<String> unreadable(TreeEntry entry) {
    return switch (entry.kind()) {
      case LINK -> Optional.of("it is a symbolic link, which is not followed");
      case SUBMODULE -> Optional.of("it is a submodule, whose files are not read");
      case FOLDER -> Optional.of("it is a folder");
      case FILE ->
          entry.size() > MAX_FILE
              ? Optional.of(
                  "it has %,d bytes; at most %,d are read".formatted(entry.size(), MAX_FILE))
              : Optional.empty();
    };
  }

  private void check(
      List<ChangedFile> there, Map<String, Parsed> files, ObjectNode input, Found found) {
    Optional<Opa> opa = gate.opa();
    if (opa.isEmpty()) {
      found.add(
          Problem.of(
              Kind.OPA,
              "there is no opa where gitpoli runs, so that no file can be checked by it"));
      return;
    }
    try (PolicySet policies = policies(opa.get(), input)) {
      Results results = results(policies, there, files, found);
      Set<String> checked = files.keySet();
      for (Result result : rollout(input, found).apply(results).all()) {
        for (Finding finding : result.findings()) {
          add(GateFinding.of(finding), result.file(), checked, found);
        }
      }
    } catch (UnusablePoliciesException | CheckException e) {
      found.add(Problem.of(Kind.POLICIES, e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for temporary files can be used", e);
    }
  }

  private static void add(GateFinding finding, String file, Set<String> checked, Found found) {
    if (finding.code().equals("waivers.unused")) {
      // Of the files that this pull request leaves alone nothing is known.
      return;
    }
    boolean elsewhere = checked.contains(file) && !checked.contains(finding.file());
    found.findings.add(elsewhere ? finding.in(file) : finding);
  }

  private PolicySet policies(Opa opa, ObjectNode input)
      throws UnusablePoliciesException, CheckException, IOException {
    Optional<String> folder =
        Optional.ofNullable(config.document().path("gate").path("policies").textValue());
    Optional<OwnPolicies.Texts> own =
        folder.isPresent()
            ? Optional.of(gate.ownPolicies().read(repository, config.origin(), folder.get()))
            : Optional.empty();
    PolicySet policies = own.isPresent() ? PolicySet.load(opa, own) : gate.starterLibrary(opa);
    ObjectNode node = input.putObject("policies").put("revision", policies.revision());
    folder.ifPresent(path -> node.put("path", path));
    own.flatMap(OwnPolicies.Texts::tree).ifPresent(tree -> node.put("tree", tree));
    return policies;
  }

  /** Every check of the configuration over its files. */
  private Results results(
      PolicySet policies, List<ChangedFile> there, Map<String, Parsed> files, Found found)
      throws CheckException {
    List<Result> all = new ArrayList<>();
    Set<String> codes = new HashSet<>();
    for (FileCheck check : checks) {
      List<Input> inputs = new ArrayList<>();
      long left = MAX_WRITTEN;
      for (ChangedFile file : there) {
        Parsed parsed = files.get(file.path());
        if (parsed != null && check.selects(file)) {
          long room = left;
          Optional<Input> input = parse(check, file.path(), parsed.content(), found);
          OptionalLong written = input.map(one -> one.written(room)).orElse(OptionalLong.of(0));
          if (written.isEmpty()) {
            String message =
                "with aliases replaced, the files are too large to be checked together";
            found.add(Problem.unreadable(file.path(), 1, message));
          } else {
            left -= written.getAsLong();
            input.ifPresent(inputs::add);
          }
        }
      }
      if (!inputs.isEmpty()) {
        Results results = ask(policies, check, inputs);
        all.addAll(results.all());
        codes.addAll(results.codes());
      }
    }
    return new Results(all, codes);
  }

  private static Results ask(PolicySet policies, FileCheck check, List<Input> inputs)
      throws CheckException {
    try {
      return policies.checker().check(inputs, policies.policies(), check.namespaces());
    } catch (CheckException e) {
      throw e.reworded(policies::named);
    }
  }

  private static Optional<Input> parse(FileCheck check, String path, byte[] content, Found found) {
    Optional<Format> format = check.format(path);
    if (format.isEmpty()) {
      found.add(
          Problem.unreadable(path, 1, "its name says no known format: `parser` can name one"));
      return Optional.empty();
    }
    for (byte one : content) {
      if (one == 0) {
        found.add(Problem.unreadable(path, 1, "it is binary"));
        return Optional.empty();
      }
    }
    try {
      Source source = new Source(path, content, MAX_VALUES);
      return Optional.of(Input.remote(path, content.length, format.get().parser().parse(source)));
    } catch (ParseException e) {
      String name = format.get().conftestName();
      String message = "not read as " + name + ": " + e.getMessage();
      found.add(Problem.unreadable(path, e.position().line(), message));
      return Optional.empty();
    }
  }

  private Rollout rollout(ObjectNode input, Found found) {
    ConfigDocument waivers = gate.waivers(repository);
    String file = Optional.ofNullable(waivers.origin().path()).orElse("waivers.yaml");
    if (waivers.origin().version() != null) {
      input.putObject("waivers").put("path", file).put("version", waivers.origin().version());
    }
    // An invalid file waives nothing.
    for (ConfigError error : waivers.errors()) {
      found.findings.add(
          new GateFinding(
              "waivers.invalid",
              "warns",
              "Waivers",
              "",
              1,
              file + ":" + error.line() + ": " + error.message(),
              "Correct it on the default branch: until then nothing is waived.",
              "",
              ""));
    }
    LocalDate today = LocalDate.ofInstant(gate.clock().instant(), ZoneOffset.UTC);
    input.put("day", today.toString());
    return new Rollout(
        waivers.exists() && waivers.errors().isEmpty() ? valid(waivers) : Waivers.NONE,
        file,
        Stages.of(config.document()),
        Optional.of(repository.fullName()),
        today);
  }

  private static Waivers valid(ConfigDocument waivers) {
    ToIntFunction<JsonPointer> lines = waivers.lines();
    return Waivers.of(
        waivers.document(), index -> lines.applyAsInt(JsonPointer.compile("/waivers/" + index)));
  }
}
