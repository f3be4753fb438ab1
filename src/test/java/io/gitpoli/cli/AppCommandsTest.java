package io.gitpoli.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.App;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code gitpoli app}: from no App at all to a protected environment. */
@Timeout(60)
class AppCommandsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/gitpoli/cli");

  private final Map<String, String> environment = new HashMap<>();
  private FakeGitHub github;
  private FakeRepository shop;

  @BeforeEach
  void register() {
    github = FakeGitHub.start();
    shop = github.repository("octo/shop").environment("production").environment("staging");
    github.person("an-admins-token", "admin").person("a-readers-token", "read");
    environment.put("GITHUB_API_URL", github.url().toString());
    environment.put("GITHUB_APP_ID", String.valueOf(github.appId()));
    environment.put("GITHUB_APP_PRIVATE_KEY", github.privateKey());
    environment.put("OPA_PATH", System.getProperty("opa"));
  }

  @AfterEach
  void stop() {
    github.close();
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Gitpoli.commandLine(App::create, environment, Clock.systemUTC());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    int exit = command.execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private static void assertError(Run run, String message) {
    assertThat(run.err()).startsWith("gitpoli: ").contains(message).doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  private static JsonNode json(String text) throws IOException {
    return new JsonMapper().readTree(text);
  }

  // --- manifest

  @Test
  void aManifestAsksForAllThatGitpoliNeeds() throws IOException {
    environment.clear();
    Run run = run("app", "manifest", "--url", "https://gitpoli.example", "--org", "octo");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo(Files.readString(GOLDEN.resolve("manifest.json")));
  }

  @Test
  void theLinkFillsInTheSame() throws IOException {
    environment.clear();
    Run run =
        run(
            "app",
            "manifest",
            "--url",
            "https://gitpoli.example/",
            "--org",
            "octo",
            "--name",
            "a b");
    JsonNode manifest = json(run.out());
    URI link =
        run.err()
            .lines()
            .filter(line -> line.startsWith("https://"))
            .map(URI::create)
            .findFirst()
            .orElseThrow();
    Map<String, List<String>> query =
        List.of(link.getRawQuery().split("&")).stream()
            .map(part -> part.split("=", 2))
            .collect(
                Collectors.groupingBy(
                    pair -> pair[0],
                    Collectors.mapping(
                        pair -> URLDecoder.decode(pair[1], UTF_8), Collectors.toList())));

    assertThat(link.toString())
        .startsWith("https://github.com/organizations/octo/settings/apps/new?name=a%20b&");
    assertThat(query.get("url")).containsExactly(manifest.path("url").textValue());
    assertThat(query.get("webhook_url"))
        .containsExactly(manifest.path("hook_attributes").path("url").textValue())
        .containsExactly("https://gitpoli.example/webhook");
    assertThat(query.get("webhook_active")).containsExactly("true");
    assertThat(query.get("events[]")).hasSize(manifest.path("default_events").size());
    manifest
        .path("default_permissions")
        .properties()
        .forEach(
            one -> assertThat(query.get(one.getKey())).containsExactly(one.getValue().textValue()));
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.github.com, https://github.com/settings/apps/new",
    "https://ghe.example/api/v3, https://ghe.example/settings/apps/new",
    "https://api.octo.ghe.com, https://octo.ghe.com/settings/apps/new",
  })
  void anAppIsRegisteredWhereTheApiIs(String api, String form) {
    environment.clear();
    environment.put("GITHUB_API_URL", api);

    assertThat(run("app", "manifest").err()).contains("\n" + form + "?", "to " + form + " as");
  }

  @Test
  void aChannelIsTheWebhookAsItIs() throws IOException {
    Run run = run("app", "manifest", "--url", "https://smee.io/AbCd");

    assertThat(json(run.out()).path("hook_attributes").path("url").textValue())
        .isEqualTo("https://smee.io/AbCd");
    assertThat(json(run.out()).path("url").textValue()).isEqualTo("https://smee.io/");
  }

  @Test
  void withoutAnAddressThereIsNoWebhook() throws IOException {
    Run run = run("app", "manifest");

    assertThat(json(run.out()).has("hook_attributes")).isFalse();
    assertThat(run.err()).contains("webhook_active=false", "Without --url");
  }

  @Test
  void aManifestNeedsNoAppAndAsksNobody() {
    run("app", "manifest");

    assertThat(github.requests()).isEmpty();
  }

  // --- check

  @Test
  void aCompleteAppExitsWith0() throws IOException {
    Run run = run("app", "check");

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo(golden("check-complete.txt"));
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 120);
  }

  @Test
  void whereThereIsNoOpaItSaysWhatThatMeans() {
    environment.remove("OPA_PATH");

    Run run = run("app", "check");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("there is no opa on this machine", "OPA_PATH");
  }

  private String golden(String name) throws IOException {
    return Files.readString(GOLDEN.resolve(name));
  }

  @Test
  void whatIsMissingIsNamedAndExitsWith1() throws IOException {
    github.repository("acme/site", 77);
    github.acceptNothingMore(77).suspend(99);
    github.permission("checks", "read").permission("merge_queues", "none").withoutEvent("status");
    github.permission("contents", "write").permission("administration", "read");
    github.acceptNothingMore(FakeGitHub.INSTALLATION);

    Run run = run("app", "check");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(golden("check-missing.txt"));
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    github.permission("checks", "read").withoutEvent("status").selectedRepositories();

    Run run = run("app", "check", "--json");

    JsonNode report = json(run.out());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(report.path("ok").booleanValue()).isFalse();
    assertThat(report.path("app").path("id").longValue()).isEqualTo(github.appId());
    assertThat(report.path("permissions"))
        .filteredOn(one -> !one.path("present").booleanValue())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.path("name").textValue()).isEqualTo("checks");
              assertThat(one.path("needed").textValue()).isEqualTo("write");
              assertThat(one.path("registered").textValue()).isEqualTo("read");
              assertThat(one.path("why").textValue()).contains("check run");
            });
    assertThat(report.path("events"))
        .filteredOn(one -> !one.path("present").booleanValue())
        .extracting(one -> one.path("name").textValue())
        .containsExactly("status");
    JsonNode there = report.path("installations").path(0);
    assertThat(there.path("repositories").textValue()).isEqualTo("selected");
    assertThat(there.path("missing"))
        .extracting(JsonNode::textValue)
        .containsExactly("checks: write", "event status");
  }

  @Test
  void anAppThatIsInstalledNowhereIsNotComplete() {
    github.withoutRepository("octo/shop");

    Run run = run("app", "check");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("MISSING", "not installed anywhere");
  }

  @Test
  void aSuspendedInstallationIsNotComplete() {
    github.suspend(FakeGitHub.INSTALLATION);

    Run run = run("app", "check");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("suspended");
  }

  @Test
  void anAppThatCantBeAskedForExitsWith2() {
    github.fail("/app", Fault.status(401));
    assertError(run("app", "check"), "check GITHUB_APP_ID");
    environment.remove("GITHUB_APP_PRIVATE_KEY");
    assertError(run("app", "check"), "GITHUB_APP_PRIVATE_KEY_PATH");
    environment.remove("GITHUB_APP_ID");
    assertError(run("app", "check"), "set GITHUB_APP_ID to its number");
  }

  @Test
  void aKeyOfAnotherAppIsNamed() {
    environment.put("GITHUB_APP_ID", "77");
    assertError(run("app", "check"), "GITHUB_APP_ID");
  }

  // --- enable-protection

  @Test
  void anEnvironmentIsProtectedOnce() {
    environment.put("GH_TOKEN", "an-admins-token");

    Run first = run("app", "enable-protection", "octo/shop", "--environment", "production");
    Run second = run("app", "enable-protection", "octo/shop", "-e", "production", "-e", "staging");

    assertThat(first.exit()).isZero();
    assertThat(first.out())
        .isEqualTo("octo/shop: deployments to 'production' now wait for gitpoli\n");
    assertThat(second.exit()).isZero();
    assertThat(second.out().lines())
        .containsExactly(
            "octo/shop: deployments to 'production' wait for gitpoli already",
            "octo/shop: deployments to 'staging' now wait for gitpoli");
    assertThat(shop.protectedBy("production")).containsExactly("octoapp");
    assertThat(shop.protectedBy("staging")).containsExactly("octoapp");
  }

  @Test
  void whatIsMissingForProtectionIsNamed() {
    assertError(protect("production"), "GH_TOKEN must be the token of an administrator");
    environment.put("GITHUB_TOKEN", "a-readers-token");
    assertError(protect("production"), "Must have admin rights");
    environment.put("GH_TOKEN", "an-admins-token");
    assertError(protect("production2"), "octo/shop has no environment 'production2'");
    shop.withoutProtectionApps();
    assertError(protect("production"), "does not offer the App");
    environment.put("GH_TOKEN", "two words");
    assertThat(protect("production").err()).contains("GH_TOKEN").doesNotContain("two words");
    assertThat(shop.protectedBy("production")).isEmpty();
  }

  private Run protect(String name) {
    return run("app", "enable-protection", "octo/shop", "--environment", name);
  }

  @Test
  void aPersonsTokenGoesNowhereButToTheRepository() {
    environment.put("GH_TOKEN", "an-admins-token");
    protect("production");

    assertThat(github.requests())
        .filteredOn(request -> request.headers().get("authorization").contains("an-admins-token"))
        .isNotEmpty()
        .allMatch(request -> request.path().startsWith("/repos/octo/shop/environments/"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "app | name a command: manifest",
        "app chekc | did you mean check?",
        "app manifest --url gitpoli.example | --url must be an https address",
        "app manifest --url http://gitpoli.example | --url must be an https address",
        "app manifest --url https://u:p@gitpoli.example | --url must be an https address",
        "app manifest --name 01234567890123456789012345678901234 | --name must be",
        "app manifest --org a/b | --org must be",
        "app enable-protection octo/shop | --environment",
        "app enable-protection --environment production | OWNER/REPO",
        "app enable-protection octo --environment production | is named OWNER/REPO",
      })
  void wrongUsageIsOneLineThatHelps(String arguments, String message) {
    assertError(run(arguments.split(" ")), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "manifest ", "check ", "enable-protection "})
  void helpHasExamples(String command) {
    Run run = run(("app " + command + "--help").split(" "));

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Usage: gitpoli app", "Examples:");
  }
}
