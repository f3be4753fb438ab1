package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.Eventually;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A pull request changes configuration files, and a second check run says in which lines something
 * is wrong, by the rules of the default branch and a real {@code opa}.
 */
class ConfigGateEndToEndTest {
  private static final String NAME = "gitpoli / Config Gate";

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

  @TempDir Path folder;
  private FakeGitHub github;
  private FakeRepository repository;
  private Gitpoli gitpoli;

  @BeforeEach
  void start() {
    github = FakeGitHub.start();
    repository = github.repository("octo/app").file(".repol/gate.yaml", GATE);
    gitpoli = Gitpoli.on(github, folder, Map.of("OPA_PATH", System.getProperty("opa")));
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  @Test
  void aViolationFailsTheCheckRunAndStandsBesideItsLine() {
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);

    FakeGitHub.PostedCheckRun run = judged(change);

    assertThat(run.headSha()).isEqualTo(change.headSha());
    assertThat(run.status()).isEqualTo("completed");
    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).isEqualTo("Denied: k8s.container.privileged");
    assertThat(run.summary())
        .contains("### Pull request #7: denied")
        .contains("<code>deploy/web.yaml&#58;14</code>")
        .contains("Checked: 1 of 1 changed file.")
        .contains("octo/app/.repol/gate.yaml");
    assertThat(run.annotations())
        .singleElement()
        .satisfies(
            annotation -> {
              assertThat(annotation.path("path").textValue()).isEqualTo("deploy/web.yaml");
              assertThat(annotation.path("start_line").intValue()).isEqualTo(14);
              assertThat(annotation.path("end_line").intValue()).isEqualTo(14);
              assertThat(annotation.path("annotation_level").textValue()).isEqualTo("failure");
              assertThat(annotation.path("title").textValue())
                  .isEqualTo("Privileged container (k8s.container.privileged)");
              assertThat(annotation.path("message").textValue())
                  .contains("container \"web\" is privileged")
                  .contains("Remove securityContext.privileged");
            });
  }

  @Test
  void whatIsRightPasses() {
    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", GOOD));

    assertThat(run.conclusion()).isEqualTo("success");
    assertThat(run.title()).isEqualTo("Allowed: nothing is wrong in 1 file");
    assertThat(run.annotations()).isEmpty();
  }

  @Test
  void otherFilesAreNotReadAndTheCheckRunIsThereAllTheSame() {
    FakeGitHub.PostedCheckRun run =
        judged(
            change().file("src/Main.java", "class Main {}").file("deploy/docs/a.yaml", PRIVILEGED));

    assertThat(run.conclusion()).isEqualTo("success");
    assertThat(run.title()).isEqualTo("Allowed: no file to check is changed");
    assertThat(github.requests("/git/blobs/")).isEmpty();
  }

  @Test
  void withoutChecksThereIsNoSecondCheckRun() {
    repository.file(".repol/gate.yaml", "gate:\n  enforcement: warn\n");
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);

    deliver(change);

    assertThat(gateRuns()).isEmpty();
    assertThat(github.requests("/files")).isEmpty();
    assertThat(github.requests("/git/")).isEmpty();
  }

  @Test
  void theAuditRecordsTheDecisionBeforeItIsEnforcedWithoutTheFilesContents() {
    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", PRIVILEGED));

    JsonNode event = event(run);
    assertThat(event.path("policy").textValue()).isEqualTo("gate");
    assertThat(event.path("decision").textValue()).isEqualTo("deny");
    assertThat(event.path("engine").textValue()).isEqualTo("opa");
    assertThat(event.path("revision").textValue()).matches("sha256:[0-9a-f]{64}");
    assertThat(event.path("config").path("path").textValue())
        .isEqualTo("octo/app/.repol/gate.yaml");
    assertThat(event.path("number").intValue()).isEqualTo(7);
    assertThat(event.path("violations").path(0).path("code").textValue())
        .isEqualTo("k8s.container.privileged");
    assertThat(event.path("violations").path(0).path("msg").textValue())
        .startsWith("deploy/web.yaml:14: ");
    JsonNode file = event.path("input").path("files").path(0);
    assertThat(file.path("path").textValue()).isEqualTo("deploy/web.yaml");
    assertThat(file.path("sha").textValue()).matches("[0-9a-f]{40}");
    assertThat(event.path("input").toString()).doesNotContain("ghcr.io/acme");
    assertThat(event.path("enforcement").path(0).path("enforcement").path("sent").booleanValue())
        .isTrue();
  }

  @Test
  void aPullRequestCanNotWeakenItsOwnGate() {
    FakePullRequest change =
        change()
            .file("deploy/web.yaml", PRIVILEGED)
            .file(".repol/gate.yaml", "gate:\n  checks: []\n")
            .file(".repol/waivers.yaml", waiver("2999-01-01"));

    assertThat(judged(change).conclusion()).isEqualTo("failure");
  }

  @Test
  void aWaiverOfTheDefaultBranchWaivesAndIsShown() {
    repository.file(".repol/waivers.yaml", waiver("2999-01-01"));

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", PRIVILEGED));

    assertThat(run.conclusion()).isEqualTo("success");
    assertThat(run.title()).isEqualTo("Allowed: 1 waived");
    assertThat(run.summary())
        .contains("Waived until 2999-01-01 by bo")
        .contains("moving to gVisor");
    assertThat(run.annotations().get(0).path("annotation_level").textValue()).isEqualTo("notice");
  }

  @Test
  void anExpiredWaiverAndAnInvalidWaiversFileWaiveNothing() {
    repository.file(".repol/waivers.yaml", waiver("2020-01-01"));
    FakeGitHub.PostedCheckRun expired = judged(change().file("deploy/web.yaml", PRIVILEGED));
    assertThat(expired.conclusion()).isEqualTo("failure");
    assertThat(expired.summary()).contains("expired on 2020-01-01");

    repository.file(".repol/waivers.yaml", "waivers: 7\n");
    FakeGitHub.PostedCheckRun invalid = judged(change().file("deploy/web.yaml", PRIVILEGED));
    assertThat(invalid.conclusion()).isEqualTo("failure");
    assertThat(invalid.summary()).contains("waivers.invalid");
  }

  @Test
  void aRuleThatOnlyWarnsBlocksNothing() {
    repository.file(
        ".repol/gate.yaml", GATE + "  rules:\n    k8s.container.privileged: {enforcement: warn}\n");

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", PRIVILEGED));

    assertThat(run.conclusion()).isEqualTo("success");
    assertThat(run.title()).isEqualTo("Allowed: 1 warning");
    assertThat(run.annotations().get(0).path("annotation_level").textValue()).isEqualTo("warning");
  }

  @Test
  void aRenamedFileIsCheckedWhicheverOfItsNamesIsNamed() {
    repository.file("deploy/old.yaml", GOOD);
    FakeGitHub.PostedCheckRun run =
        judged(change().renamed("deploy/old.yaml", "elsewhere/new.yaml", PRIVILEGED));

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.annotations().get(0).path("path").textValue()).isEqualTo("elsewhere/new.yaml");
  }

  @Test
  void aRemovedFileIsNotCheckedWhichIsSaid() {
    repository.file("deploy/old.yaml", PRIVILEGED);
    FakeGitHub.PostedCheckRun run = judged(change().removed("deploy/old.yaml"));

    assertThat(run.conclusion()).isEqualTo("success");
    assertThat(run.summary()).contains("removed, so not checked: 1");
  }

  @Test
  void whatCanNotBeCheckedFails() {
    FakeGitHub.PostedCheckRun run =
        judged(
            change()
                .link("deploy/link.yaml", "/etc/passwd")
                .submodule("deploy/module.yaml")
                .file("deploy/binary.yaml", new byte[] {'a', 0, 'b'})
                .file("deploy/large.json", new byte[512 * 1024 + 1])
                .file("deploy/unknown.what", "hello")
                .file("deploy/values.yaml", bomb(6, "1"))
                .file("deploy/text.yaml", bomb(3, "x".repeat(5_000)))
                .file("deploy/broken.yaml", "a:\n  - b\n c: [\n"));

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).isEqualTo("Denied: gate.file.unreadable");
    assertThat(run.annotations())
        .extracting(
            annotation ->
                annotation.path("path").textValue()
                    + " "
                    + annotation.path("message").textValue().lines().findFirst().orElse(""))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("deploy/link.yaml it is a symbolic link"),
            text -> assertThat(text).startsWith("deploy/module.yaml it is a submodule"),
            text -> assertThat(text).startsWith("deploy/binary.yaml it is binary"),
            text -> assertThat(text).startsWith("deploy/large.json it has 524,289 bytes"),
            text -> assertThat(text).startsWith("deploy/values.yaml not read as yaml: more than"),
            text -> assertThat(text).startsWith("deploy/text.yaml with aliases replaced"),
            text -> assertThat(text).startsWith("deploy/unknown.what its name says no known"),
            text -> assertThat(text).startsWith("deploy/broken.yaml not read as yaml"));
  }

  @Test
  void aFolderThatBecomesALinkOrASubmoduleFailsAsItsFilesAreNotSeen() {
    repository.file("deploy/old.yaml", GOOD);
    FakeGitHub.PostedCheckRun run =
        judged(
            change()
                .removed("deploy/old.yaml")
                .link("deploy", "elsewhere")
                .submodule("elsewhere/module")
                .file("elsewhere/web.yaml", PRIVILEGED));

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).isEqualTo("Denied: gate.file.unreadable");
    assertThat(run.annotations())
        .singleElement()
        .satisfies(
            annotation -> {
              assertThat(annotation.path("path").textValue()).isEqualTo("deploy");
              assertThat(annotation.path("message").textValue())
                  .startsWith("it is a symbolic link, which is not followed");
            });
  }

  @Test
  void aFileThatGitLfsKeepsElsewhereFails() {
    FakeGitHub.PostedCheckRun run =
        judged(
            change()
                .file(
                    "deploy/web.yaml",
                    "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"));

    assertThat(run.title()).isEqualTo("Denied: gate.file.unreadable");
  }

  @Test
  void aRecheckHasItJudgedAgain() {
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);
    assertThat(judged(change).conclusion()).isEqualTo("failure");
    repository.file(".repol/waivers.yaml", waiver("2999-12-31"));

    recheck(change, "stranger");
    assertThat(gateRuns()).hasSize(1);
    recheck(change, "ada");

    assertThat(gateRuns()).hasSize(2);
    assertThat(gateRuns().get(1).conclusion()).isEqualTo("success");
  }

  private void recheck(FakePullRequest change, String login) {
    FakePullRequest.Comment comment = change.comment(login, "/gitpoli recheck");
    gitpoli.deliver("issue_comment", Payloads.comment("created", change, comment));
    gitpoli.settle();
  }

  @Test
  void aPassTowardsAnotherBranchDoesNotStandWhileTheConfigurationCannotBeRead() {
    FakePullRequest change = change().file("deploy/web.yaml", GOOD);
    assertThat(judged(change).conclusion()).isEqualTo("success");

    github.fail("/contents/.repol/gate.yaml", Fault.status(502));
    gitpoli.deliver("pull_request", Payloads.pullRequest("reopened", change));

    Eventually.holds(
        () ->
            assertThat(gateRuns())
                .last()
                .satisfies(run -> assertThat(run.status()).isEqualTo("in_progress")));
  }

  /** A list of ten, of which each is the one before, so many times. */
  private static String bomb(int levels, String first) {
    StringBuilder yaml = new StringBuilder("a0: &a0 \"" + first + "\"\n");
    for (int i = 1; i <= levels; i++) {
      String before = "*a" + (i - 1);
      yaml.append(
          "a%d: &a%d [%s]%n".formatted(i, i, String.join(", ", Collections.nCopies(10, before))));
    }
    return yaml.toString();
  }

  @Test
  void aListThatGitHubCutNeverPasses() {
    FakePullRequest change = change().file("deploy/web.yaml", GOOD).changedFiles(3_001);

    FakeGitHub.PostedCheckRun run = judged(change);

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).isEqualTo("Denied: gate.files.incomplete");
  }

  @Test
  void tooManyFilesNeverPass() {
    FakePullRequest change = change();
    for (int i = 0; i <= 300; i++) {
      change.file("deploy/" + i + ".yaml", GOOD);
    }

    FakeGitHub.PostedCheckRun run = judged(change);

    assertThat(run.title()).isEqualTo("Denied: gate.files.too_many");
    assertThat(github.requests("/git/blobs/")).isEmpty();
  }

  @Test
  void aFileIsFoundInACommitThatIsTooLargeToBeListedAtOnce() {
    repository.listing(1).file("a/b/c.txt", "text").file("deploy/team/x/other.yaml", GOOD);

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/team/x/web.yaml", PRIVILEGED));

    assertThat(run.title()).isEqualTo("Denied: k8s.container.privileged");
  }

  @Test
  void anInvalidConfigurationDenies() {
    repository.file(".repol/gate.yaml", GATE.replace("namespaces", "namespace"));

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", GOOD));

    assertThat(run.title()).isEqualTo("Denied: gate.config.invalid");
    assertThat(run.summary()).contains("line ");
  }

  @Test
  void aNamespaceWithoutRulesDenies() {
    repository.file(".repol/gate.yaml", GATE.replace("[k8s]", "[k8s, kubernetes]"));

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", GOOD));

    assertThat(run.title()).isEqualTo("Denied: gate.policies.invalid");
    assertThat(run.summary()).contains("there is no rule in kubernetes");
  }

  @Test
  void withoutOpaTheCheckRunFailsAndSaysWhatTheOperatorMustDo() {
    gitpoli.close();
    gitpoli = Gitpoli.on(github, folder, Map.of("PATH", folder.toString()));

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", GOOD));

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).isEqualTo("Denied: gate.opa.missing");
    assertThat(run.summary()).contains("OPA&#95;PATH");
  }

  // --- the team's own policies

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

  private FakeRepository ownPolicies(String rego) {
    return repository
        .file(".repol/gate.yaml", GATE.replace("[k8s]", "[team]") + "  policies: .repol/policies\n")
        .file(".repol/policies/team/team.rego", rego)
        .file(".repol/policies/team/team_test.rego", "package team_test")
        .file(".repol/policies/settings.yaml", "teams: [red]\n");
  }

  @Test
  void policiesAndSettingsOfTheDefaultBranchJudge() {
    ownPolicies(OWN);

    FakeGitHub.PostedCheckRun denied = judged(change().file("deploy/web.yaml", GOOD));
    FakeGitHub.PostedCheckRun allowed =
        judged(
            change()
                .file(
                    "deploy/web.yaml", GOOD.replace("  labels:\n", "  labels:\n    team: red\n")));

    assertThat(denied.title()).isEqualTo("Denied: team.label");
    assertThat(denied.annotations().get(0).path("start_line").intValue()).isEqualTo(4);
    assertThat(allowed.conclusion()).isEqualTo("success");
    assertThat(event(denied).path("input").path("policies").path("tree").textValue())
        .matches("[0-9a-f]{40}");
  }

  @Test
  void aPackageOfTheTeamTakesThePlaceOfTheLibrarysAndNoOtherDoes() {
    ownPolicies("package k8s.team\n\nimport rego.v1\n\ndeny contains \"ours\" if false\n");
    repository.file(".repol/gate.yaml", GATE + "  policies: .repol/policies\n");
    assertThat(judged(change().file("deploy/web.yaml", PRIVILEGED)).title())
        .isEqualTo("Denied: k8s.container.privileged");

    ownPolicies(
        "package k8s\n\nimport rego.v1\n\ndeny contains \"ours\" if input.kind == \"Pod\"\n");
    repository.file(".repol/gate.yaml", GATE + "  policies: .repol/policies\n");
    assertThat(judged(change()).title()).isEqualTo("Denied: k8s.deny");
  }

  @Test
  void policiesAreReadOnceForEachStateOfTheirFolder() {
    ownPolicies(OWN);
    judged(change().file("deploy/web.yaml", GOOD));
    int before = github.requests("/git/blobs/").size();

    judged(change());

    // Of the folder nothing is read anew, and the file is the same one.
    assertThat(github.requests("/git/blobs/").size() - before).isEqualTo(1);
  }

  @Test
  void policiesOfAPullRequestsOwnHeadAreNotUsed() {
    ownPolicies(OWN);
    FakePullRequest change =
        change()
            .file("deploy/web.yaml", GOOD)
            .file(
                ".repol/policies/team/team.rego", "package team\n\ndeny contains \"x\" if false\n");

    assertThat(judged(change).title()).isEqualTo("Denied: team.label");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.send({\"method\": \"GET\", \"url\": \"http://127.0.0.1:1/\"}).status_code == 200",
        "net.lookup_ip_addr(\"localhost\")",
        "opa.runtime().env.PATH"
      })
  void aPolicyReachesNeitherTheNetworkNorTheEnvironment(String expression) {
    ownPolicies("package team\n\ndeny contains \"reached\" if " + expression + "\n");

    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", GOOD));

    assertThat(run.title()).isEqualTo("Denied: gate.policies.invalid");
    assertThat(run.summary()).contains("undefined function");
    assertThat(run.summary()).contains("team/team.rego").doesNotContain("gitpoli-check");
  }

  @Test
  void policiesThatAreMissingOrDoNotCompileDeny() {
    ownPolicies("package team\n\ndeny contains if\n");
    assertThat(judged(change().file("deploy/web.yaml", GOOD)).title())
        .isEqualTo("Denied: gate.policies.invalid");

    repository.file(
        ".repol/gate.yaml", GATE.replace("[k8s]", "[team]") + "  policies: .repol/nowhere\n");
    FakeGitHub.PostedCheckRun run = judged(change());
    assertThat(run.title()).isEqualTo("Denied: gate.policies.invalid");
    assertThat(run.summary()).contains("there is no folder .repol/nowhere");
  }

  // --- many findings

  @Test
  void manyFindingsAreAppendedFiftyAtATimeAndNothingPassesHalfTold() {
    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", many(120)));

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.annotations()).hasSize(120).doesNotHaveDuplicates();
    List<FakeGitHub.Exchange> sent =
        github.requests("/check-runs").stream()
            .filter(request -> request.body().contains(NAME))
            .toList();
    assertThat(sent).hasSize(3);
    assertThat(sent.subList(0, 2))
        .allSatisfy(request -> assertThat(request.body()).doesNotContain("conclusion"));
  }

  @Test
  void whatGitHubDidNotTakeIsSaidLaterAndOnce() {
    github.fail("PATCH /repos/octo/app/check-runs", Fault.status(502), 4);
    FakePullRequest change = change().file("deploy/web.yaml", many(120));

    deliver(change);

    assertThat(gateRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.conclusion()).isEqualTo("failure");
              assertThat(run.annotations()).hasSize(120).doesNotHaveDuplicates();
            });
  }

  @Test
  void moreFindingsThanAnyoneReadsAreCounted() {
    FakeGitHub.PostedCheckRun run = judged(change().file("deploy/web.yaml", many(600)));

    assertThat(run.annotations()).hasSize(500);
    assertThat(run.summary().getBytes(StandardCharsets.UTF_8).length).isLessThan(65_536);
    assertThat(run.summary()).contains("more findings");
  }

  /** So many privileged containers. */
  private static String many(int containers) {
    int from = PRIVILEGED.indexOf("    - name: web");
    StringBuilder pod = new StringBuilder(PRIVILEGED.substring(0, from));
    for (int i = 0; i < containers; i++) {
      pod.append(PRIVILEGED.substring(from).replace("name: web", "name: web" + i));
    }
    return pod.toString();
  }

  // --- deliveries

  @Test
  void eachCheckRunIsAskedForAgainByItself() {
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);
    deliver(change);
    change.withoutChanges().file("deploy/web.yaml", GOOD);
    int others = github.checkRuns().size() - gateRuns().size();

    ObjectNode again = Payloads.checkRun("rerequested", change, github.appId());
    again.withObjectProperty("check_run").put("name", NAME);
    gitpoli.deliver("check_run", again);
    gitpoli.settle();

    assertThat(gateRuns()).extracting("conclusion").containsExactly("failure", "success");
    assertThat(github.checkRuns().size() - gateRuns().size()).isEqualTo(others);
  }

  @Test
  void askingForTheSuiteAgainJudgesBoth() {
    FakePullRequest change = change().file("deploy/web.yaml", GOOD);
    deliver(change);
    gitpoli.deliver("check_suite", Payloads.checkSuite("rerequested", change, github.appId()));
    gitpoli.settle();

    assertThat(gateRuns()).hasSize(2);
    assertThat(github.checkRuns()).hasSize(4);
  }

  @Test
  void aDeliveryThatComesAgainIsNotJudgedAgain() {
    FakePullRequest change = change().file("deploy/web.yaml", GOOD);
    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-1");
    gitpoli.settle();
    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-1");
    gitpoli.settle();

    assertThat(gateRuns()).hasSize(1);
  }

  @Test
  void whileGitHubCanNotListTheFilesTheCheckRunIsInProgress() {
    github.fail("/pulls/7/files", Fault.status(502));
    FakePullRequest change = change().file("deploy/web.yaml", GOOD);
    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-1");
    Eventually.holds(
        () ->
            assertThat(gateRuns())
                .singleElement()
                .satisfies(run -> assertThat(run.status()).isEqualTo("in_progress")));

    github.heal();
    gitpoli.post("/deliveries/d-1%3Aconfig-gate/retry", "");
    gitpoli.settle();

    assertThat(gateRuns())
        .singleElement()
        .satisfies(run -> assertThat(run.conclusion()).isEqualTo("success"));
  }

  @Test
  void nothingIsSaidOfAGateThatNobodyKnowsOf() {
    github.fail("/contents/.repol/gate.yaml", Fault.status(502), 3);
    repository.withoutFile(".repol/gate.yaml");

    deliver(change().file("deploy/web.yaml", PRIVILEGED));

    assertThat(gateRuns()).isEmpty();
  }

  @Test
  void aMergeGroupIsJudgedByTheFilesOfItsOwnHead() {
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);
    String base = repository.tip("main");
    String head = FakeGitHub.sha("group");
    repository.commit(head, "Merge pull request #7", base, change.headSha());
    repository.branch("gh-readonly-queue/main/pr-7-" + base, head);

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, head, "main", 7));
    gitpoli.settle();

    assertThat(gateRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.headSha()).isEqualTo(head);
              assertThat(run.conclusion()).isEqualTo("failure");
              assertThat(run.externalId()).startsWith("merge_group:" + base);
            });
  }

  @Test
  void whatAnotherPullRequestOfAMergeGroupRemovesIsNotChecked() {
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);
    FakePullRequest removal =
        repository.pullRequest(8).head("feature/y", FakeGitHub.sha("y")).removed("deploy/web.yaml");
    String base = repository.tip("main");
    String first = FakeGitHub.sha("first of the group");
    String head = FakeGitHub.sha("group");
    repository.commit(first, "Merge pull request #7", base, change.headSha());
    repository.commit(head, "Merge pull request #8", first, removal.headSha());
    repository.branch("gh-readonly-queue/main/pr-7-" + base, first);
    repository.branch("gh-readonly-queue/main/pr-8-" + first, head);

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, head, "main", 8));
    gitpoli.settle();

    assertThat(gateRuns())
        .singleElement()
        .satisfies(run -> assertThat(run.conclusion()).isEqualTo("success"));
  }

  @Test
  void aFileThatTheHeadDoesNotHaveYetIsWaitedFor() {
    FakePullRequest change = change().file("deploy/web.yaml", PRIVILEGED);
    github.fail("/git/trees/", Fault.edit(tree -> tree.putArray("tree")), 1);

    // The list and the commit disagree, as they may where GitHub is behind; then they don't.
    FakeGitHub.PostedCheckRun run = judged(change);

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(gateRuns()).hasSize(1);
  }

  @Test
  void aCommitOfAMergeGroupWithoutAPullRequestDenies() {
    FakePullRequest change = change().file("deploy/web.yaml", GOOD);
    String base = repository.tip("main");
    String stray = FakeGitHub.sha("stray");
    String head = FakeGitHub.sha("group");
    repository.commit(stray, "Whose is this?", base);
    repository.commit(head, "Merge pull request #7", stray, change.headSha());
    repository.branch("gh-readonly-queue/main/pr-7-" + base, head);

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, head, "main", 7));
    gitpoli.settle();

    assertThat(gateRuns())
        .singleElement()
        .satisfies(run -> assertThat(run.title()).isEqualTo("Denied: gate.commit.unresolved"));
  }

  @Test
  void aSecretInAFileReachesNeitherTheCheckRunNorTheAudit() {
    String secret = "ghp_" + "a1B2".repeat(9);
    repository.file(".repol/gate.yaml", GATE.replace("deploy/**", "deploy/**/*.yaml"));

    FakeGitHub.PostedCheckRun run =
        judged(
            change()
                .file(
                    "deploy/web.yaml",
                    PRIVILEGED.replace("ghcr.io/acme/web:1.2", secret + "/web:latest")));

    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).contains("k8s.image.unpinned");
    assertThat(run.summary() + run.annotations() + event(run)).doesNotContain(secret);
  }

  // --- helpers

  private FakePullRequest change() {
    return repository.pullRequest(7).author("ada");
  }

  private void deliver(FakePullRequest change) {
    gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change));
    gitpoli.settle();
  }

  /** The newest check run of the gate, once the pull request was judged. */
  private FakeGitHub.PostedCheckRun judged(FakePullRequest change) {
    deliver(change);
    List<FakeGitHub.PostedCheckRun> runs = gateRuns();
    assertThat(runs).isNotEmpty();
    return runs.get(runs.size() - 1);
  }

  private List<FakeGitHub.PostedCheckRun> gateRuns() {
    return github.checkRuns().stream().filter(run -> run.name().equals(NAME)).toList();
  }

  private JsonNode event(FakeGitHub.PostedCheckRun run) {
    return gitpoli.get("/audit/" + run.externalId().split(" ")[1]).json();
  }

  private static String waiver(String expires) {
    return """
        waivers:
          - rule: k8s.container.privileged
            scope: {path: deploy/**}
            reason: moving to gVisor
            approver: bo
            expires: %s
        """
        .formatted(expires);
  }
}
