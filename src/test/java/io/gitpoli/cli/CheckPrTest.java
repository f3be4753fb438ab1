package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.Parts;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.policy.PolicyEngineException.Reason;
import io.gitpoli.testing.LocalRepository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code gitpoli check-pr} in real git repositories. */
@Timeout(120)
class CheckPrTest {
  private static final String POLICY =
      """
      policy:
        version: "1.0"
        branch_rules:
          - {source: feature/*, target: main}
          - {source: feature/*, target: develop}
        rules:
          allowed_target_branches: [main, develop]
          approvals_required: 1
          signed_off: true
      """;

  private static final String SIGNED = "\n\nSigned-off-by: Ada <ada@example.com>";

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Parts parts;
  private LocalRepository origin;
  private LocalRepository here;

  @BeforeEach
  void prepare() throws IOException {
    parts = new Parts(folder);
    origin = LocalRepository.init(folder.resolve("origin"));
    origin.write(".repol/pullrequest.yaml", POLICY).commit("Begin");
    here = cloned();
    here.git("switch", "--quiet", "--create", "feature/login");
    here.write("src/login.txt", "login").commit("Log in" + SIGNED);
  }

  private LocalRepository cloned(String... options) {
    LocalRepository clone = origin.cloned(folder.resolve("here"), options);
    // As one on GitHub would be called; nothing is fetched from there.
    clone.git("remote", "set-url", "origin", "git@github.com:octo/app.git");
    return clone;
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
    return run(here.folder(), arguments);
  }

  private Run run(Path in, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Gitpoli.commandLine(
            new AppFactory(
                settings -> {
                  throw new AssertionError("a rehearsal needs no application");
                },
                settings -> parts.rehearsal(settings),
                environment),
            Clock.systemUTC(),
            question -> Optional.empty());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    List<String> line =
        Stream.concat(Stream.of("check-pr", "-C", in.toString()), Stream.of(arguments)).toList();
    int exit = command.execute(line.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private JsonNode json(String... arguments) throws IOException {
    Run run =
        run(
            Stream.concat(Stream.of("--output", "json"), Stream.of(arguments))
                .toArray(String[]::new));
    assertThat(run.out()).as(run.err()).isNotEmpty();
    return new JsonMapper().readTree(run.out());
  }

  private static void assertError(Run run, String... messages) {
    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gitpoli: ").contains(messages).doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void aWaiverOfTheDefaultBranchCountsAsOnAServer() throws IOException {
    String until = LocalDate.now(ZoneOffset.UTC).plusDays(2).toString();
    origin
        .write(
            ".repol/waivers.yaml",
            """
            waivers:
              - rule: approvals.insufficient
                scope: {resource: branch/main}
                reason: Nobody else is awake
                approver: bo
                expires: "%s"
            """
                .formatted(until))
        .commit("Waive");
    here.git("fetch", "--quiet", origin.folder().toString(), "+main:refs/remotes/origin/main");

    Run run = run();

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("ALLOWED")
        .contains("waiv")
        .contains("Waived by bo until " + until + ": Nobody else is awake");
    assertThat(json().path("exemptions").path(0).path("code").asText())
        .isEqualTo("approvals.insufficient");
  }

  @Test
  void whatCantBeKnownHereIsSaidAndIsNoPass() throws IOException {
    Run run = run();

    Golden.assertPrinted("check-pr-unknown.txt", run.out());
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isEqualTo(1);
    assertThat(json().path("unknown").toString()).isEqualTo("[\"approvals.insufficient\"]");
  }

  @Test
  void withWhoApprovesItIsJudgedAsOnGitHub() throws IOException {
    Run run = run("--author", "ada", "--approver", "bo");

    Golden.assertPrinted("check-pr-allowed.txt", run.out());
    assertThat(run.exit()).isZero();
  }

  @Test
  void whatIsBrokenIsToldFromWhatIsUnknown() throws IOException {
    here.git("branch", "--quiet", "--move", "login");
    here.commit("Not signed off");

    Run run = run();

    Golden.assertPrinted("check-pr-denied.txt", run.out());
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void anApprovalIsOnlyCountedBesideItsAuthor() throws IOException {
    assertError(run("--approver", "bo"), "--approver needs --author");
    assertThat(run("--author", "bo", "--approver", "BO").exit()).isEqualTo(1);
    // Given, but not enough: that is broken, not unknown.
    assertThat(json("--author", "bo", "--approver", "bo").path("unknown").isEmpty()).isTrue();
  }

  @Test
  void theInputIsWhatAServerWouldTell() throws IOException {
    here.git("mv", "src/login.txt", "src/sign-in.txt");
    here.write("a.txt", "a").commit("More" + SIGNED);

    JsonNode input =
        json("--author", "ada", "--approver", "bo", "--label", "docs", "--draft").path("input");

    assertThat(input.path("repository").textValue()).isEqualTo("octo/app");
    assertThat(input.path("head_ref").textValue()).isEqualTo("feature/login");
    assertThat(input.path("base_ref").textValue()).isEqualTo("main");
    assertThat(input.path("head_sha").textValue()).isEqualTo(here.git("rev-parse", "HEAD"));
    assertThat(input.path("changed_files").intValue()).isEqualTo(2);
    assertThat(input.path("draft").booleanValue()).isTrue();
    assertThat(input.path("labels").toString()).isEqualTo("[\"docs\"]");
    assertThat(input.path("workflow_meta").toString())
        .isEqualTo("{\"approvers\":[\"bo\"],\"signed_off\":true}");
    assertThat(input.has("number")).isFalse();
  }

  @Test
  void filesAreCountedFromWhereTheBranchBegan() throws IOException {
    here.git("switch", "--quiet", "main");
    here.write("b.txt", "b").commit("Main goes on");
    here.git("update-ref", "refs/remotes/origin/main", "main");
    here.git("switch", "--quiet", "feature/login");

    assertThat(json().at("/input/changed_files").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"develop", "origin/develop", "refs/heads/develop", "refs/remotes/origin/develop"})
  void aBaseIsABranchHoweverItIsNamed(String name) throws IOException {
    here.git("update-ref", "refs/remotes/origin/develop", "main");

    JsonNode json = json("--base", name);

    assertThat(json.at("/input/base_ref").textValue()).isEqualTo("develop");
  }

  @Test
  void theConfigurationIsThatOfTheDefaultBranchAndNotOfTheChange() throws IOException {
    here.write(
            ".repol/pullrequest.yaml",
            POLICY.replace("approvals_required: 1", "approvals_required: 0"))
        .commit("Weaken the gate" + SIGNED);

    JsonNode asAServer = json();

    assertThat(asAServer.path("allow").booleanValue()).isFalse();
    assertThat(asAServer.at("/config/path").textValue())
        .isEqualTo("origin/main:.repol/pullrequest.yaml");
    assertThat(asAServer.at("/config/version").textValue())
        .isEqualTo(here.git("rev-parse", "origin/main:.repol/pullrequest.yaml"));
    assertThat(json("--repol-ref", "HEAD").path("allow").booleanValue()).isTrue();
    assertThat(json("--repol", ".repol").path("allow").booleanValue()).isTrue();
  }

  @Test
  void theDefaultBranchCountsForEveryBase() throws IOException {
    here.git("switch", "--quiet", "--create", "develop", "main");
    here.write(".repol/pullrequest.yaml", "policy: wrong").commit("Another configuration");
    here.git("switch", "--quiet", "feature/login");
    here.git("rebase", "--quiet", "develop");
    here.commit("One more" + SIGNED);

    assertThat(json("--base", "develop").at("/config/path").textValue())
        .isEqualTo("origin/main:.repol/pullrequest.yaml");
  }

  @Test
  void whereTheDefaultBranchHasNoneTheWorkingCopysCountsAndThatIsSaid() throws IOException {
    origin.git("rm", "--quiet", "-r", ".repol");
    origin.commit("Without");
    LocalRepository other = origin.cloned(folder.resolve("other"));
    other.git("remote", "set-url", "origin", "https://github.com/octo/app");
    other.git("switch", "--quiet", "--create", "feature/config");
    other.commit("Change" + SIGNED);

    assertError(
        run(other.folder()),
        "there is no .repol/pullrequest.yaml, neither in origin/main nor here: gitpoli init");

    other.write(".repol/pullrequest.yaml", POLICY);
    Run run = run(other.folder(), "--author", "ada", "--approver", "bo");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).startsWith("note: origin/main has no .repol/pullrequest.yaml yet");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void anInvalidConfigurationIsDeniedAsByAServer() throws IOException {
    Run run = run("--repol", folder.resolve("repol").toString());
    assertError(run, "there is no ", "pullrequest.yaml");

    here.write("repol/pullrequest.yaml", "policy:\n  rules: 5\n");
    assertThat(run("--repol", "repol").out())
        .contains("DENIED", "policy.invalid", "rules is 5")
        .doesNotContain("can't be known");
  }

  @Test
  void aDryRunDeniesWithoutFailing() throws IOException {
    here.write(
        "repol/pullrequest.yaml",
        POLICY.replace("branch_rules", "enforcement: audit\n  branch_rules"));

    Run run = run("--repol", "repol");

    assertThat(run.out())
        .startsWith(
            "WOULD BE DENIED by github.pullrequest: 1 rule can't be known here, but this is a dry"
                + " run (enforcement: audit)");
    assertThat(run.exit()).isZero();
    assertThat(json("--repol", "repol").path("conclusion").textValue()).isEqualTo("dry_run");
  }

  @Test
  void itWorksInAFolderBelowAndChangesNothing() throws IOException {
    String before = here.git("status", "--porcelain", "--ignored");

    Run run = run(here.folder().resolve("src"));

    assertThat(run.out()).isEqualTo(run().out());
    assertThat(here.git("status", "--porcelain", "--ignored")).isEqualTo(before);
    assertThat(new Parts(folder).trail.list(AuditQuery.newest(10)).events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://github.com/octo/app, octo/app",
    "https://github.com/octo/app.git, octo/app",
    "https://user:gh-secret@ghe.example.com/octo/app.git/, octo/app",
    "ssh://git@github.com:22/octo/app.js.git, octo/app.js",
    "git@github.com:octo/app.git, octo/app",
    "octo@ghe.example.com:/octo/app, octo/app",
  })
  void theRemotesUrlSaysWhichRepositoryItIs(String url, String expected) throws IOException {
    here.git("remote", "set-url", "origin", url);

    assertThat(json().at("/input/repository").textValue()).isEqualTo(expected);
  }

  @Test
  void aUrlThatNamesNoRepositoryIsNotShown() throws IOException {
    here.git("remote", "set-url", "origin", "https://user:gh-secret@example.com/a/b/c");

    Run run = run();

    assertError(run, "the URL of origin doesn't say which repository this is", "--repository");
    assertThat(run.err()).doesNotContain("secret");
    assertThat(json("--repository", "octo/other").at("/input/repository").textValue())
        .isEqualTo("octo/other");
    environment.put("GITHUB_REPOSITORY", "octo/env");
    assertThat(json().at("/input/repository").textValue()).isEqualTo("octo/env");
  }

  @Test
  void aFolderWithoutARepositoryIsOneLine() throws IOException {
    Path none = Files.createDirectory(folder.resolve("none"));

    assertError(run(none), "this folder is in no git working copy");
    assertError(run(none.resolve("gone")), "there is no folder");
  }

  @Test
  void aRepositoryWithoutARemoteOrACommitSaysWhatToDo() throws IOException {
    LocalRepository fresh = LocalRepository.init(folder.resolve("fresh"));

    assertError(run(fresh.folder()), "there is no remote origin", "--repository OWNER/NAME");
    assertError(
        run(fresh.folder(), "--repository", "octo/app"), "there is no commit here yet: git commit");
  }

  @Test
  void aDetachedHeadNeedsAName() throws IOException {
    here.git("switch", "--quiet", "--detach");

    assertError(run(), "no branch is checked out (HEAD is detached)", "--head BRANCH");
    assertThat(json("--head", "feature/x").at("/input/head_ref").textValue())
        .isEqualTo("feature/x");
  }

  @Test
  void aBaseThatIsNotHereSaysHowToGetIt() {
    assertError(
        run("--base", "develop"),
        "there is no branch develop here",
        "git fetch origin develop:refs/remotes/origin/develop");
  }

  @Test
  void aDefaultBranchThatIsNotKnownSaysHowToLearnIt() {
    here.git("remote", "set-head", "origin", "--delete");
    assertThat(run().exit()).isEqualTo(1);
    here.git("branch", "--quiet", "--move", "main", "trunk");
    here.git("update-ref", "-d", "refs/remotes/origin/main");

    assertError(run(), "default branch of origin", "git remote set-head origin --auto");
  }

  @Test
  void nothingIsFetchedForAPartialCloneWhoseConfigurationNamesAProgram() throws IOException {
    String blob = here.git("rev-parse", "HEAD:src/login.txt").strip();
    Path object =
        here.folder()
            .resolve(".git/objects")
            .resolve(blob.substring(0, 2))
            .resolve(blob.substring(2));
    Files.delete(object);
    Path proof = folder.resolve("it-ran");
    here.git("config", "extensions.partialClone", "evil");
    here.git("config", "remote.evil.url", "ssh://example.invalid/x");
    here.git("config", "remote.evil.promisor", "true");
    here.git("config", "core.sshCommand", "touch " + proof + " #");

    assertError(run(), "git can't tell what differs");
    assertThat(proof).doesNotExist();
  }

  @Test
  void whatBringsNothingIsNoPullRequest() {
    here.git("switch", "--quiet", "main");

    assertError(
        run(),
        "there is nothing to merge: main is the branch to merge into; git switch to another");
  }

  @Test
  void branchesWithoutACommonCommitAreSaid() {
    here.git("switch", "--quiet", "--orphan", "feature/orphan");
    here.commit("Alone");

    assertError(run(), "origin/main and the checked-out commit have no commit in common");
  }

  @Test
  void aShallowCloneThatLacksCommitsSaysHowToGetThem() throws IOException {
    origin.git("switch", "--quiet", "--create", "feature/long");
    for (int i = 0; i < 5; i++) {
      origin.commit("Commit " + i + SIGNED);
    }
    LocalRepository shallow =
        origin.cloned(
            folder.resolve("shallow"), "--depth=2", "--no-single-branch", "--branch=feature/long");
    shallow.git("remote", "set-head", "origin", "main");

    assertError(
        run(shallow.folder(), "--repository", "octo/app"),
        "this clone is shallow and lacks commits between origin/main and ",
        "git fetch --unshallow origin");
  }

  @Test
  void aSideBranchThatAShallowCloneCutIsNotTakenForSignedOff() throws IOException {
    origin.git("switch", "--quiet", "--create", "feature/merged");
    origin.commit("One" + SIGNED);
    origin.git("switch", "--quiet", "--create", "side", "main");
    origin.commit("Not signed off").commit("Two" + SIGNED);
    origin.git("switch", "--quiet", "feature/merged");
    origin.git("merge", "--quiet", "--no-ff", "-m", "Merge" + SIGNED, "side");
    LocalRepository shallow =
        origin.cloned(
            folder.resolve("shallow"),
            "--depth=3",
            "--no-single-branch",
            "--branch=feature/merged");
    shallow.git("remote", "set-head", "origin", "main");
    shallow.git("fetch", "--quiet", "--depth=1", "origin", "side");

    assertError(run(shallow.folder(), "--repository", "octo/app"), "git fetch --unshallow origin");
  }

  @Test
  void aListOfCommitsThatGitHubWouldCutIsNotTakenForSignedOff() {
    for (int i = 0; i < 250; i++) {
      here.commit("Commit " + i + SIGNED);
    }

    assertThat(run("--author", "ada", "--approver", "bo").out()).contains("FAIL  signoff.missing");
  }

  @Test
  void aRevisionThatIsNotThereIsSaid() {
    assertError(run("--repol-ref", "no-such"), "there is no revision no-such here");
    assertError(run("--repol-ref", "HEAD^{tree}"), "there is no revision HEAD^{tree} here");
    assertError(run("--repository", "octo"), "--repository must be OWNER/NAME");
  }

  @Test
  void aNameCantColourOrBreakTheOutput() throws IOException {
    here.git("branch", "--quiet", "--move", "feature/\u0430\u202e");

    assertThat(run().out()).contains("feature/").doesNotContain("\u001b");
  }

  @Test
  void anEngineThatFailsGivesNoDecision() {
    parts.engine.fail(Reason.UNAVAILABLE);

    assertError(run(), "no decision");
  }
}
