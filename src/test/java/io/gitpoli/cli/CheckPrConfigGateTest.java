package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.Parts;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.LocalRepository;
import io.gitpoli.testing.Payloads;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * {@code gitpoli check-pr} where the default branch has files checked, in real git repositories and
 * by a real {@code opa}.
 */
@Timeout(120)
class CheckPrConfigGateTest {
  private static final String POLICY =
      """
      policy:
        version: "1.0"
        branch_rules:
          - {source: feature/*, target: main}
        rules:
          allowed_target_branches: [main]
          approvals_required: 0
          signed_off: false
      """;

  private static final String GATE =
      """
      gate:
        checks:
          - paths: ["deploy/**", "!deploy/docs/**"]
            namespaces: [k8s]
      """;

  private static final String PRIVILEGED =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        labels:
          app.kubernetes.io/name: web
      spec:
        securityContext:
          runAsNonRoot: true
        containers:
          - name: web
            image: ghcr.io/acme/web:1.2
            securityContext:
              privileged: true
            resources:
              limits: {cpu: 1, memory: 64Mi}
      """;

  private static final String GOOD = PRIVILEGED.replace("privileged: true", "privileged: false");

  private static final String WAIVERS =
      """
      waivers:
        - rule: k8s.container.privileged
          scope: {path: deploy/agent.yaml}
          reason: moving to gVisor
          approver: bo
          expires: "2999-01-01"
      """;

  private static final String OWN =
      """
      package team

      # METADATA
      # title: Team label
      # custom:
      #   code: team.label
      #   fix: Add it.
      deny contains {"msg": msg, "path": ["metadata"]} if {
        not object.get(input.metadata.labels, "team", "none") in data.teams
        msg := "the team's label is missing"
      }
      """;

  private static final String OWN_GATE =
      GATE.replace("[k8s]", "[team]") + "  policies: .repol/policies\n";

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Parts parts;
  private LocalRepository here;

  @BeforeEach
  void prepare() throws IOException {
    environment.put("OPA_PATH", System.getProperty("opa"));
    parts = new Parts(folder);
    here = LocalRepository.init(folder.resolve("here"));
    here.git("remote", "add", "origin", "https://github.com/octo/app.git");
    here.write(".repol/pullrequest.yaml", POLICY).write(".repol/gate.yaml", GATE).commit("Begin");
  }

  /** Begins the branch that is judged, from {@code main} as it is then. */
  private LocalRepository branch() {
    here.commit("Main");
    here.git("switch", "--quiet", "--create", "feature/x");
    return here;
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
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
        Stream.concat(Stream.of("check-pr", "-C", here.folder().toString()), Stream.of(arguments))
            .toList();
    int exit = command.execute(line.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  /** What programs are told of the gate; missing where there is none. */
  private JsonNode gate(String... arguments) throws IOException {
    Run run =
        run(
            Stream.concat(Stream.of("--output", "json"), Stream.of(arguments))
                .toArray(String[]::new));
    assertThat(run.out()).as(run.err()).isNotEmpty();
    return new JsonMapper().readTree(run.out()).path("config_gate");
  }

  private static List<String> codes(JsonNode gate) {
    return gate.path("violations").findValuesAsText("code").stream().distinct().toList();
  }

  @Test
  void whatFailsAndWhatDoesNotIsShownWithItsLineAndTheWayThrough() throws IOException {
    here.write(".repol/waivers.yaml", WAIVERS)
        .write(".repol/gate.yaml", GATE + "  rules:\n    k8s.image.unpinned: {enforcement: warn}\n")
        .write("deploy/old.yaml", "old: true\n");
    branch()
        .write("deploy/web.yaml", PRIVILEGED)
        .write("deploy/agent.yaml", PRIVILEGED.replace("web:1.2", "web:latest"))
        .write("README.md", "Read me");
    here.git("rm", "--quiet", "deploy/old.yaml");
    here.commit("Change");

    Run run = run();

    Golden.assertPrinted("check-pr-config-gate.txt", run.out());
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void programsAreToldInAFieldOfItsOwn() throws IOException {
    here.write(".repol/waivers.yaml", WAIVERS);
    branch()
        .write("deploy/web.yaml", PRIVILEGED)
        .write("deploy/agent.yaml", PRIVILEGED)
        .commit("Change");

    JsonNode whole = new JsonMapper().readTree(run("--output", "json").out());
    JsonNode gate = whole.path("config_gate");

    assertThat(whole.path("allow").booleanValue()).isTrue();
    assertThat(whole.path("conclusion").textValue()).isEqualTo("allowed");
    assertThat(gate.path("allow").booleanValue()).isFalse();
    assertThat(gate.path("conclusion").textValue()).isEqualTo("denied");
    assertThat(gate.path("violations").toString())
        .isEqualTo(
            "[{\"code\":\"k8s.container.privileged\",\"msg\":\"deploy/web.yaml:14: Privileged"
                + " container: container \\\"web\\\" is privileged\"}]");
    assertThat(gate.path("findings").findValuesAsText("standing"))
        .containsExactly("fails", "waived");
    assertThat(gate.path("config").path("path").textValue()).isEqualTo("main:.repol/gate.yaml");
    assertThat(gate.path("revision").textValue()).startsWith("sha256:");
    assertThat(gate.path("input").path("head_sha").textValue())
        .isEqualTo(here.git("rev-parse", "HEAD"));
    assertThat(gate.path("input").has("number")).isFalse();
  }

  @Test
  void aWaivedFindingBlocksNothing() throws IOException {
    here.write(".repol/waivers.yaml", WAIVERS);
    branch().write("deploy/agent.yaml", PRIVILEGED).commit("Change");

    Run run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("ALLOWED by github.pullrequest")
        .contains("ALLOWED by gitpoli / Config Gate: 1 finding is waived")
        .contains("Waived until 2999-01-01 by bo: moving to gVisor");
  }

  @Test
  void whatIsRightOrNotNamedPasses() throws IOException {
    branch()
        .write("deploy/web.yaml", GOOD)
        .write("deploy/docs/web.yaml", PRIVILEGED)
        .write("other/web.yaml", PRIVILEGED)
        .commit("Change");

    Run run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("ALLOWED by gitpoli / Config Gate: nothing is wrong")
        .contains("Checked: 1 of 3 changed files.");
  }

  @Test
  void withoutChecksThereIsNothingOfIt() throws IOException {
    here.write(".repol/gate.yaml", "gate:\n  enforcement: warn\n");
    branch().write("deploy/web.yaml", PRIVILEGED).commit("Change");
    environment.remove("OPA_PATH");

    assertThat(run().out()).doesNotContain("Config Gate", "gate.yaml");
    assertThat(gate().isMissingNode()).isTrue();

    here.git("switch", "--quiet", "main");
    here.git("rm", "--quiet", ".repol/gate.yaml");
    here.commit("Without");
    here.git("switch", "--quiet", "feature/x");
    assertThat(run().exit()).isZero();
    assertThat(gate().isMissingNode()).isTrue();
  }

  @Test
  void aRemovedFileIsNotCheckedWhichIsSaid() throws IOException {
    here.write("deploy/old.yaml", PRIVILEGED);
    branch().git("rm", "--quiet", "deploy/old.yaml");
    here.commit("Remove");

    Run run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Checked: 0 of 1 changed file; removed, so not checked: 1.");
  }

  @Test
  void aRenamedFileIsCheckedWhicheverOfItsNamesIsNamed() throws IOException {
    here.write("deploy/old.yaml", PRIVILEGED);
    here.git("config", "diff.renames", "false");
    here.git("config", "diff.renameLimit", "1");
    branch();
    for (int i = 0; i < 3; i++) {
      here.write("other/" + i + ".yaml", "a: " + i);
    }
    Files.createDirectories(here.folder().resolve("elsewhere"));
    here.git("mv", "deploy/old.yaml", "elsewhere/new.yaml");
    here.write("elsewhere/new.yaml", PRIVILEGED.replace("web:1.2", "web:1.3")).commit("Move");

    JsonNode gate = gate();

    assertThat(codes(gate)).containsExactly("k8s.container.privileged");
    assertThat(gate.at("/input/files/0/path").textValue()).isEqualTo("elsewhere/new.yaml");
    assertThat(gate.at("/input/files/0/previous").textValue()).isEqualTo("deploy/old.yaml");
  }

  @Test
  void linksAndSubmodulesFailWhateverHidesThem() throws IOException {
    branch()
        .write(
            ".gitmodules",
            """
            [submodule "module"]
              path = deploy/module.yaml
              url = https://github.com/octo/module
              ignore = all
            """);
    Files.createDirectories(here.folder().resolve("deploy"));
    Files.createSymbolicLink(here.folder().resolve("deploy/link.yaml"), Path.of("../secret.yaml"));
    here.git("add", "--all");
    here.git(
        "update-index",
        "--add",
        "--cacheinfo",
        "160000," + here.git("rev-parse", "HEAD") + ",deploy/module.yaml");
    here.git("commit", "--quiet", "--message", "Hide");

    assertThat(gate().path("violations").findValuesAsText("msg"))
        .satisfiesExactly(
            link -> assertThat(link).startsWith("deploy/link.yaml:1: it is a symbolic link"),
            module -> assertThat(module).startsWith("deploy/module.yaml:1: it is a submodule"));
  }

  @Test
  void aFolderThatBecomesALinkFailsAsItsFilesAreNotSeen() throws IOException {
    here.write("deploy/old.yaml", "old: true\n");
    branch().git("rm", "--quiet", "-r", "deploy");
    here.write("elsewhere/web.yaml", PRIVILEGED);
    Files.createSymbolicLink(here.folder().resolve("deploy"), Path.of("elsewhere"));
    here.commit("Hide");

    assertThat(gate().path("violations").findValuesAsText("msg"))
        .singleElement()
        .satisfies(message -> assertThat(message).startsWith("deploy:1: it is a symbolic link"));
  }

  @Test
  void whatIsNotCommittedIsNotJudged() throws IOException {
    branch().write("deploy/web.yaml", PRIVILEGED).commit("Change");
    here.write("deploy/web.yaml", GOOD).write("deploy/more.yaml", PRIVILEGED);

    assertThat(gate().path("violations").findValuesAsText("msg"))
        .singleElement()
        .satisfies(message -> assertThat(message).startsWith("deploy/web.yaml:14: "));
  }

  @Test
  void aChangeCanNotWeakenItsOwnGate() throws IOException {
    here.write(".repol/gate.yaml", OWN_GATE.replace("[team]", "[k8s, team]"))
        .write(".repol/policies/team.rego", OWN)
        .write(".repol/policies/settings.yaml", "teams: [red]\n");
    branch()
        .write("deploy/web.yaml", PRIVILEGED)
        .write(".repol/gate.yaml", "gate:\n  enforcement: audit\n")
        .write(".repol/waivers.yaml", WAIVERS.replace("agent", "web"))
        .write(".repol/policies/team.rego", "package team\n\ndeny contains \"x\" if false\n")
        .commit("Weaken");

    assertThat(codes(gate())).containsExactly("k8s.container.privileged", "team.label");
    assertThat(gate("--repol-ref", "HEAD").isMissingNode()).isTrue();
    assertThat(gate("--repol", ".repol").isMissingNode()).isTrue();
  }

  @Test
  void aGateOfTheDefaultBranchCountsWhereItsOtherConfigurationIsYetToCome() throws IOException {
    here.git("rm", "--quiet", ".repol/pullrequest.yaml");
    branch()
        .write("deploy/web.yaml", PRIVILEGED)
        .write(".repol/pullrequest.yaml", POLICY)
        .write(".repol/gate.yaml", "gate:\n  enforcement: audit\n")
        .commit("Configure");

    assertThat(codes(gate())).containsExactly("k8s.container.privileged");
  }

  @Test
  void theTeamsPoliciesAreThoseBesideTheConfiguration() throws IOException {
    here.write(".repol/gate.yaml", OWN_GATE)
        .write(".repol/policies/team/team.rego", OWN)
        .write(".repol/policies/team/team_test.rego", "package team_test")
        .write(".repol/policies/settings.yaml", "teams: [red]\n");
    branch().write("deploy/web.yaml", GOOD).commit("Change");
    String tree = here.git("rev-parse", "main:.repol/policies");
    here.write("new/pullrequest.yaml", POLICY)
        .write("new/gate.yaml", OWN_GATE)
        .write("new/policies/team.rego", OWN.replace("team.label", "team.other"))
        .write("new/policies/settings.yaml", "teams: [blue]\n");

    JsonNode byDefault = gate();
    JsonNode byFolder = gate("--repol", here.folder().resolve("new").toString());

    assertThat(codes(byDefault)).containsExactly("team.label");
    assertThat(byDefault.at("/input/policies/tree").textValue()).isEqualTo(tree);
    assertThat(codes(byFolder)).containsExactly("team.other");
    assertThat(byFolder.at("/input/policies").has("tree")).isFalse();
  }

  @Test
  void aFolderOfARevisionStandsForTheConfigurationsFolderWithItsPolicies() throws IOException {
    branch()
        .write("deploy/web.yaml", GOOD)
        .write("new/pullrequest.yaml", POLICY)
        .write("new/gate.yaml", OWN_GATE)
        .write("new/policies/team.rego", OWN)
        .write("new/policies/settings.yaml", "teams: [red]\n")
        .commit("Change");
    here.write("new/policies/team.rego", "not committed");

    assertThat(codes(gate("--repol", "new", "--repol-ref", "HEAD"))).containsExactly("team.label");
  }

  @Test
  void policiesThatAreMissingLinkedOrTooLargeDeny() throws IOException {
    here.write(".repol/gate.yaml", OWN_GATE);
    branch().write("deploy/web.yaml", GOOD).commit("Change");
    here.write("new/pullrequest.yaml", POLICY).write("new/gate.yaml", OWN_GATE);
    String folder = here.folder().resolve("new").toString();

    assertThat(run().out())
        .contains("gate.policies.invalid")
        .contains("there is no folder main:.repol/policies");
    assertThat(run("--repol", folder).out()).contains("there is no folder ", "new/policies");

    here.write("new/rego", OWN);
    Files.createDirectories(here.folder().resolve("new/policies"));
    Files.createSymbolicLink(here.folder().resolve("new/policies/team.rego"), Path.of("../rego"));
    assertThat(run("--repol", folder).out())
        .contains(".repol/policies/team.rego is a link, which is not followed");

    Files.delete(here.folder().resolve("new/policies/team.rego"));
    here.write("new/policies/team.rego", OWN + "#".repeat(256 * 1024));
    assertThat(run("--repol", folder).out()).contains(".repol/policies is too large");
  }

  @Test
  void withoutOpaItIsDenied() throws IOException {
    environment.remove("OPA_PATH");
    branch().write("deploy/web.yaml", GOOD).commit("Change");

    Run run = run();

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("DENIED by gitpoli / Config Gate", "gate.opa.missing");
    assertThat(codes(gate())).containsExactly("gate.opa.missing");
    assertThat(gate("--opa", System.getProperty("opa")).path("allow").booleanValue()).isTrue();
    Run named = run("--opa", folder.resolve("none").toString());
    assertThat(named.exit()).isEqualTo(2);
    assertThat(named.err()).startsWith("gitpoli: --opa names ");
  }

  @Test
  void anInvalidConfigurationDenies() throws IOException {
    here.write(".repol/gate.yaml", GATE.replace("namespaces", "namespace"));
    branch().write("deploy/web.yaml", GOOD).commit("Change");

    assertThat(codes(gate())).containsExactly("gate.config.invalid");
  }

  @Test
  void aDryRunOfTheOtherRulesMakesTheGateNoMilder() throws IOException {
    here.write(
        ".repol/pullrequest.yaml",
        POLICY
            .replace("approvals_required: 0", "approvals_required: 1")
            .replace("branch_rules:", "enforcement: audit\n  branch_rules:"));
    branch().write("deploy/web.yaml", PRIVILEGED).commit("Change");

    Run run = run();

    assertThat(run.out()).contains("WOULD BE DENIED by github.pullrequest", "DENIED by gitpoli");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void nothingThatTheRepositoryNamesIsRun() throws IOException {
    Path ran = folder.resolve("ran");
    String command = "touch '" + ran + "' && cat";
    here.write("deploy/web.yaml", GOOD);
    branch()
        .write(".gitattributes", "* diff=evil filter=evil\n")
        .write("deploy/new.yaml", PRIVILEGED);
    here.git("rm", "--quiet", "deploy/web.yaml");
    here.commit("Change");
    here.git("config", "diff.external", command);
    here.git("config", "diff.evil.command", command);
    here.git("config", "diff.evil.textconv", command);
    here.git("config", "filter.evil.smudge", command);
    here.git("config", "filter.evil.clean", command);
    here.git("config", "core.fsmonitor", command);

    assertThat(codes(gate())).containsExactly("k8s.container.privileged");
    assertThat(ran).doesNotExist();
  }

  @Test
  void neitherASecretNorATerminalsCommandIsPrinted() throws IOException {
    String secret = "ghp_" + "a1B2".repeat(9);
    branch()
        .write(
            "deploy/a\u001b[31m@|red x|@.yaml",
            PRIVILEGED.replace("ghcr.io/acme/web:1.2", secret + "/web:latest"))
        .commit("Change");

    Run run = run();

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("k8s.image.unpinned", "deploy/a?[31m@ |red x|@.yaml:")
        .doesNotContain(secret, "\u001b");
    assertThat(gate().toString()).contains("k8s.image.unpinned").doesNotContain(secret);
  }

  @Test
  void moreFilesThanGitHubListsDeny() throws IOException {
    branch();
    for (int i = 0; i <= 3_000; i++) {
      here.write("other/" + i + ".txt", "x");
    }
    here.commit("Many");

    assertThat(codes(gate())).containsExactly("gate.files.incomplete");
  }

  @Test
  void theInputIsThatOfAServerForTheSameChange() throws IOException {
    Map<String, String> first =
        Map.of(
            ".repol/gate.yaml",
            OWN_GATE.replace("[team]", "[k8s, team]"),
            ".repol/policies/team.rego",
            OWN,
            ".repol/policies/settings.yaml",
            "teams: [red]\n",
            ".repol/waivers.yaml",
            WAIVERS,
            "deploy/moved.yaml",
            GOOD,
            "deploy/old.yaml",
            "old: true\n");
    try (FakeGitHub github = FakeGitHub.start();
        io.gitpoli.testing.Gitpoli server =
            io.gitpoli.testing.Gitpoli.on(
                github,
                Files.createDirectory(folder.resolve("server")),
                Map.of("OPA_PATH", System.getProperty("opa")))) {
      FakeRepository repository = github.repository("octo/app");
      for (Map.Entry<String, String> file : first.entrySet()) {
        repository.file(file.getKey(), file.getValue());
        here.write(file.getKey(), file.getValue());
      }
      // In git's order, as GitHub lists them.
      FakePullRequest change =
          repository
              .pullRequest(7)
              .file("README.md", "Read me")
              .file("deploy/agent.yaml", PRIVILEGED)
              .file("deploy/binary.yaml", new byte[] {'a', 0, 'b'})
              .file("deploy/broken.yaml", "a:\n  - b\n c: [\n")
              .link("deploy/link.yaml", "agent.yaml")
              .removed("deploy/old.yaml")
              .file("deploy/unknown.what", "hello")
              .file("deploy/web.yaml", PRIVILEGED)
              .renamed("deploy/moved.yaml", "elsewhere/moved.yaml", GOOD);
      server.deliver("pull_request", Payloads.pullRequest("opened", change));
      server.settle();
      branch()
          .write("README.md", "Read me")
          .write("deploy/agent.yaml", PRIVILEGED)
          .write("deploy/binary.yaml", "a\0b")
          .write("deploy/broken.yaml", "a:\n  - b\n c: [\n")
          .write("deploy/unknown.what", "hello")
          .write("deploy/web.yaml", PRIVILEGED)
          .write("elsewhere/moved.yaml", GOOD);
      Files.createSymbolicLink(here.folder().resolve("deploy/link.yaml"), Path.of("agent.yaml"));
      here.git("rm", "--quiet", "deploy/old.yaml", "deploy/moved.yaml");
      here.commit("Change");

      FakeGitHub.PostedCheckRun run =
          github.checkRuns().stream()
              .filter(one -> one.name().equals("gitpoli / Config Gate"))
              .findFirst()
              .orElseThrow();
      JsonNode event = server.get("/audit/" + run.externalId().split(" ")[1]).json();
      JsonNode local = gate();

      assertThat(comparable(local.path("input"))).isEqualTo(comparable(event.path("input")));
      assertThat(local.path("violations")).isEqualTo(event.path("violations"));
      assertThat(local.path("revision")).isEqualTo(event.path("revision"));
      assertThat(codes(local))
          .containsExactly("gate.file.unreadable", "k8s.container.privileged", "team.label");
    }
  }

  /** Without what tells the one pull request and the one place from the other. */
  private static ObjectNode comparable(JsonNode input) {
    ObjectNode copy = input.deepCopy();
    copy.remove(List.of("number", "head_sha"));
    copy.withObjectProperty("waivers").remove("path");
    // The fake GitHub's trees have ids of its own.
    copy.withObjectProperty("policies").remove("tree");
    return copy;
  }
}
