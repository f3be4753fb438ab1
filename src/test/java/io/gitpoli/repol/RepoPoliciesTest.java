package io.gitpoli.repol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.RepoFile;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepoPoliciesTest {
  private static final Repository APP = new Repository("octo", "app", 7);
  private static final PolicyName DEPLOY = PolicyName.DEPLOY;

  @TempDir Path directory;
  private final FilesOnGitHub github = new FilesOnGitHub();

  @Test
  void theRepositoryComesFirst() throws IOException {
    github.add("octo/app/.repol/deploy.yaml", "sha-a", valid("repository"));
    github.add("octo/.github/.repol/deploy.yaml", "sha-b", valid("organization"));
    writeDirectory(valid("directory"));

    RepoPolicy policy = all().load(APP, DEPLOY);

    assertThat(policy.origin())
        .isEqualTo(new ConfigVersion("repository", "octo/app/.repol/deploy.yaml", "sha-a"));
    assertThat(version(policy)).isEqualTo("repository");
    assertThat(github.asked).containsExactly("octo/app/.repol/deploy.yaml");
  }

  @Test
  void thenComesTheOrganization() throws IOException {
    github.add("octo/.github/.repol/deploy.yaml", "sha-b", valid("organization"));
    writeDirectory(valid("directory"));

    RepoPolicy policy = all().load(APP, DEPLOY);

    assertThat(policy.origin())
        .isEqualTo(new ConfigVersion("organization", "octo/.github/.repol/deploy.yaml", "sha-b"));
    assertThat(version(policy)).isEqualTo("organization");
  }

  @Test
  void thenComesTheDirectoryWithTheVersionThatGitWouldGive() throws IOException {
    writeDirectory(valid("directory"));

    RepoPolicy policy = all().load(APP, DEPLOY);

    assertThat(policy.origin().source()).isEqualTo("directory");
    assertThat(policy.origin().path()).isEqualTo("deploy.yaml");
    // printf 'policy: { version: "directory", environments: {} }\n' | git hash-object --stdin
    assertThat(policy.origin().version()).isEqualTo("76cf460904c08ea4e98a1f30fb29af8f4d1cee65");
    assertThat(version(policy)).isEqualTo("directory");
  }

  @Test
  void aFileOfAnotherPolicyIsNotTaken() throws IOException {
    Files.writeString(directory.resolve("pullrequest.yaml"), valid("directory"));
    github.add("octo/app/.repol/pullrequest.yaml", "sha-a", valid("repository"));

    assertThat(all().load(APP, DEPLOY).origin().source()).isEqualTo("none");
  }

  @Test
  void onlyTheNameWithYamlCounts() throws IOException {
    Files.writeString(directory.resolve("deploy.yml"), valid("directory"));

    assertThat(all().load(APP, DEPLOY).origin().source()).isEqualTo("none");
  }

  @Test
  void nowhereIsNoneAndAddsNothingToTheInput() {
    RepoPolicy policy =
        new RepoPolicies(List.of(new DirectorySource(directory.resolve("absent"))))
            .load(APP, DEPLOY);

    assertThat(policy.origin()).isEqualTo(new ConfigVersion("none", null, null));
    assertThat(policy.errors()).isEmpty();
    assertThat(policy.dryRun()).isFalse();
    assertThat(input(policy)).isEmpty();
  }

  @Test
  void withoutAnAppOnlyTheDirectoryIsAsked() throws IOException {
    writeDirectory(valid("directory"));

    RepoPolicy policy = new RepoPolicies(List.of(new DirectorySource(directory))).load(APP, DEPLOY);

    assertThat(version(policy)).isEqualTo("directory");
    assertThat(github.asked).isEmpty();
  }

  @Test
  void anInvalidFileIsNeverReplacedByALaterSource() throws IOException {
    github.add("octo/app/.repol/deploy.yaml", "sha-a", "policy: {}\n");
    github.add("octo/.github/.repol/deploy.yaml", "sha-b", valid("organization"));
    writeDirectory(valid("directory"));

    RepoPolicy policy = all().load(APP, DEPLOY);

    assertThat(policy.origin().version()).isEqualTo("sha-a");
    assertThat(policy.document().isMissingNode()).isTrue();
    assertThat(policy.errors())
        .containsExactly(
            new ConfigError("/policy", 1, 1, "policy has no \"version\", which is required"),
            new ConfigError("/policy", 1, 1, "policy has no \"environments\", which is required"));
    ObjectNode input = input(policy);
    assertThat(input.has("repo_policy")).isFalse();
    assertThat(input.at("/repo_policy_errors/0/message").asText()).contains("version");
  }

  @Test
  void anEmptyFileIsInvalidNotAbsent() throws IOException {
    github.add("octo/app/.repol/deploy.yaml", "sha-a", "");
    writeDirectory(valid("directory"));

    assertThat(all().load(APP, DEPLOY).errors())
        .containsExactly(new ConfigError("", 1, 1, "the file is empty"));
  }

  @Test
  void aDryRunThatIsInvalidIsNoDryRun() {
    String audit = "policy: { version: '1', environments: {}, enforcement: audit }\n";
    github.add("octo/app/.repol/deploy.yaml", "sha-a", audit);
    assertThat(all().load(APP, DEPLOY).dryRun()).isTrue();

    github.add("octo/app/.repol/deploy.yaml", "sha-b", audit + "unknown: 1\n");
    assertThat(all().load(APP, DEPLOY).dryRun()).isFalse();
  }

  @Test
  void whatGitHubCannotSayIsNeverNone() throws IOException {
    writeDirectory(valid("directory"));
    github.unreadable.add("octo/app/.repol/deploy.yaml");
    assertThatThrownBy(() -> all().load(APP, DEPLOY)).isInstanceOf(GitHubException.class);

    github.unreadable.clear();
    github.unreadable.add("octo/.github/.repol/deploy.yaml");
    assertThatThrownBy(() -> all().load(APP, DEPLOY)).isInstanceOf(GitHubException.class);
  }

  @Test
  void aDirectoryThatCannotBeReadIsNeverNone() throws IOException {
    Files.createDirectory(directory.resolve("deploy.yaml"));
    assertThatThrownBy(() -> all().load(APP, DEPLOY))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("the server's deploy.yaml can't be read");

    Files.writeString(directory.resolve("pullrequest.yaml"), "#".repeat(1024 * 1024 + 1));
    assertThatThrownBy(() -> all().load(APP, PolicyName.PULL_REQUEST))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("the server's pullrequest.yaml can't be read");
  }

  @Test
  void aChangedFileCountsAtOnce() throws IOException {
    RepoPolicies policies = all();
    writeDirectory(valid("1"));
    assertThat(version(policies.load(APP, DEPLOY))).isEqualTo("1");
    writeDirectory(valid("2"));
    assertThat(version(policies.load(APP, DEPLOY))).isEqualTo("2");
    github.add("octo/app/.repol/deploy.yaml", "sha-a", valid("3"));
    assertThat(version(policies.load(APP, DEPLOY))).isEqualTo("3");
    github.add("octo/app/.repol/deploy.yaml", "sha-b", valid("4"));
    assertThat(version(policies.load(APP, DEPLOY))).isEqualTo("4");
  }

  @Test
  void oneContentIsParsedForEachPolicyByItself() {
    RepoPolicies policies = all();
    github.add("octo/app/.repol/deploy.yaml", "sha-a", valid("1"));
    github.add("octo/app/.repol/pullrequest.yaml", "sha-a", valid("1"));

    assertThat(policies.load(APP, DEPLOY).errors()).isEmpty();
    assertThat(policies.load(APP, PolicyName.PULL_REQUEST).errors()).isNotEmpty();
  }

  @Test
  void anyOtherFileIsFoundInTheSameWay() throws IOException {
    String waivers =
        """
        waivers:
          - {rule: a.b, reason: r, approver: ann, expires: "2027-01-31"}
          - {rule: c.d, reason: r, approver: ann, expires: "2027-01-31"}
        """;
    Files.writeString(directory.resolve("waivers.yaml"), "waivers: []");
    github.add("octo/.github/.repol/waivers.yaml", "sha-w", waivers);

    ConfigDocument found = all().document(APP, "waivers");

    assertThat(found.origin())
        .isEqualTo(new ConfigVersion("organization", "octo/.github/.repol/waivers.yaml", "sha-w"));
    assertThat(found.document().at("/waivers/1/rule").asText()).isEqualTo("c.d");
    assertThat(found.lines().applyAsInt(JsonPointer.compile("/waivers/1"))).isEqualTo(3);
    assertThat(all().document(APP, "gate").exists()).isFalse();
  }

  @Test
  void aFileThatNoSchemaDescribesIsNotRead() {
    github.add("octo/app/.repol/other.yaml", "sha-a", "a: 1");

    assertThatThrownBy(() -> all().document(APP, "other"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChangedDocumentChangesNoOtherAnswer() {
    RepoPolicies policies = all();
    github.add("octo/app/.repol/deploy.yaml", "sha-a", valid("1"));

    ((ObjectNode) policies.load(APP, DEPLOY).document().path("policy")).put("version", "other");

    assertThat(version(policies.load(APP, DEPLOY))).isEqualTo("1");
  }

  private RepoPolicies all() {
    GitHub port = github.port();
    return new RepoPolicies(
        List.of(
            new RepositorySource(port),
            new OrganizationSource(port),
            new DirectorySource(directory)));
  }

  private static String valid(String version) {
    return "policy: { version: \"" + version + "\", environments: {} }\n";
  }

  private static String version(RepoPolicy policy) {
    assertThat(policy.errors()).isEmpty();
    JsonNode inInput = input(policy).at("/repo_policy/policy/version");
    assertThat(inInput).isEqualTo(policy.document().at("/policy/version"));
    return inInput.asText();
  }

  private static ObjectNode input(RepoPolicy policy) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    policy.addTo(input);
    return input;
  }

  private void writeDirectory(String content) throws IOException {
    Files.writeString(directory.resolve("deploy.yaml"), content);
  }

  /** The files that GitHub has; any other question to it fails. */
  private static final class FilesOnGitHub {
    private final Map<String, RepoFile> files = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    void add(String fullPath, String sha, String content) {
      String path = fullPath.substring(fullPath.indexOf(".repol/"));
      files.put(fullPath, new RepoFile(path, sha, content));
    }

    GitHub port() {
      return (GitHub)
          Proxy.newProxyInstance(
              GitHub.class.getClassLoader(),
              new Class<?>[] {GitHub.class},
              (proxy, method, arguments) -> {
                Repository asked = (Repository) arguments[0];
                assertThat(asked.installation()).isEqualTo(7);
                return switch (method.getName()) {
                  case "file" -> file(asked + "/" + arguments[1]);
                  case "organizationFile" ->
                      file(asked.organizationDefaults() + "/" + arguments[1]);
                  default -> throw new UnsupportedOperationException(method.getName());
                };
              });
    }

    private Optional<RepoFile> file(String path) {
      asked.add(path);
      if (unreadable.contains(path)) {
        throw new GitHubException("403 for " + path);
      }
      return Optional.ofNullable(files.get(path));
    }
  }
}
