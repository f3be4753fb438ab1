package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @Test
  void everySettingHasItsDefault() {
    assertThat(Settings.fromEnvironment(Map.of(), Hosting.LOOPBACK))
        .isEqualTo(
            new Settings(
                Hosting.LOOPBACK,
                Optional.empty(),
                URI.create("https://api.github.com"),
                List.of(),
                Settings.Engine.EMBEDDED,
                URI.create("http://localhost:8181"),
                Optional.empty(),
                Optional.empty(),
                Path.of(".repol"),
                Path.of("data/audit.db"),
                Path.of("data/inbox.db"),
                List.of(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void theInboxLiesBesideTheAuditTrail() {
    assertThat(Settings.fromEnvironment(Map.of("AUDIT_DB", "/var/gitpoli/a.db")).inboxDb())
        .isEqualTo(Path.of("/var/gitpoli/inbox.db"));
  }

  @Test
  void everySettingIsRead(@TempDir Path folder) throws IOException {
    Path key = Files.writeString(folder.resolve("app.pem"), "PEM");
    Path opa = Files.writeString(folder.resolve("opa"), "#!/bin/sh");
    opa.toFile().setExecutable(true);
    Map<String, String> environment = new HashMap<>();
    environment.put("GITHUB_APP_ID", "7");
    environment.put("GITHUB_APP_PRIVATE_KEY_PATH", key.toString());
    environment.put("GITHUB_APP_PRIVATE_KEY", "the path wins");
    environment.put("GITHUB_API_URL", "https://ghe.example/api/v3/");
    environment.put("WEBHOOK_SECRET", "new");
    environment.put("WEBHOOK_SECRET_PREVIOUS", "old");
    environment.put("POLICY_ENGINE", "opa");
    environment.put("OPA_URL", "http://127.0.0.1:9999");
    environment.put("OPA_PATH", opa.toString());
    environment.put("GITPOLI_API_KEY", "key");
    environment.put("REPOL_BLOB_URL", "https://files.blob.core.windows.net/repol/teams/");
    environment.put("REPOL_DIR", "conf");
    environment.put("AUDIT_BACKEND", "sqlite");
    environment.put("AUDIT_DB", "a.db");
    environment.put("INBOX_DB", "b/inbox.db");
    environment.put("PR_FORCE_APPROVERS", "bo, cy");
    environment.put("AZURE_FUNCTIONS_ENVIRONMENT", "Development");

    assertThat(Settings.fromEnvironment(environment))
        .isEqualTo(
            new Settings(
                Hosting.FUNCTIONS,
                Optional.of(new Settings.GitHubApp(7, new Secret("PEM"))),
                URI.create("https://ghe.example/api/v3"),
                List.of(new Secret("new"), new Secret("old")),
                Settings.Engine.OPA,
                URI.create("http://127.0.0.1:9999"),
                Optional.of(new Secret("key")),
                Optional.of(URI.create("https://files.blob.core.windows.net/repol/teams")),
                Path.of("conf"),
                Path.of("a.db"),
                Path.of("b/inbox.db"),
                List.of("bo", "cy"),
                Optional.of(opa),
                Optional.empty()));
  }

  @Test
  void anOpaOnThePathIsUsedAndOneThatIsNamedMustBeThere(@TempDir Path folder) throws IOException {
    Path opa = Files.writeString(folder.resolve("opa"), "#!/bin/sh");
    opa.toFile().setExecutable(true);
    Map<String, String> onPath = Map.of("PATH", "/nowhere:" + folder);

    assertThat(Settings.fromEnvironment(onPath).opa()).contains(opa);
    assertThat(Settings.fromEnvironment(Map.of("PATH", "/nowhere")).opa()).isEmpty();
    assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("OPA_PATH", "/nowhere/opa")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("OPA_PATH must name an executable file");
  }

  @Test
  void theSettingsOfCosmosAreReadWhereItIsTheBackend() {
    Map<String, String> environment = new HashMap<>();
    environment.put("AUDIT_BACKEND", "cosmos");
    environment.put("COSMOS_ENDPOINT", "https://octo.documents.azure.com:443/");

    assertThat(Settings.fromEnvironment(environment).cosmos())
        .contains(
            new Settings.Cosmos(
                URI.create("https://octo.documents.azure.com:443"),
                "gitpoli",
                "audit",
                "inbox",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));

    environment.put("COSMOS_ENDPOINT", "http://cosmos:8081");
    environment.put("COSMOS_DATABASE", "db");
    environment.put("COSMOS_CONTAINER", "trail");
    environment.put("COSMOS_INBOX_CONTAINER", "deliveries");
    environment.put("COSMOS_KEY", "emulator");
    environment.put("AZURE_CLIENT_ID", "7f0e");
    environment.put("AUDIT_RETENTION_DAYS", "400");
    environment.put("COSMOS_SPILL_URL", "https://files.blob.core.windows.net/spill/");

    assertThat(Settings.fromEnvironment(environment).cosmos())
        .contains(
            new Settings.Cosmos(
                URI.create("http://cosmos:8081"),
                "db",
                "trail",
                "deliveries",
                Optional.of(new Secret("emulator")),
                Optional.of("7f0e"),
                Optional.of(Duration.ofDays(400)),
                Optional.of(URI.create("https://files.blob.core.windows.net/spill"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          COSMOS_ENDPOINT              | ''
          COSMOS_ENDPOINT              | octo
          COSMOS_ENDPOINT              | http://octo.documents.azure.com
          COSMOS_KEY                   | a-key-of-an-account
          COSMOS_DATABASE              | a/b
          COSMOS_CONTAINER             | a b
          COSMOS_INBOX_CONTAINER       | ?
          AUDIT_RETENTION_DAYS         | 0
          AUDIT_RETENTION_DAYS         | 6
          AUDIT_RETENTION_DAYS         | 1y
          COSMOS_SPILL_URL             | files.blob.core.windows.net/spill
          COSMOS_SPILL_URL             | http://files.blob.core.windows.net/spill
          COSMOS_SPILL_URL             | https://files.blob.core.windows.net
          COSMOS_SPILL_URL             | https://files.blob.core.windows.net/spill?sig=a-key-of-an-account
          """)
  void aWrongSettingOfCosmosIsNamed(String name, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AUDIT_BACKEND", "cosmos");
    environment.put("COSMOS_ENDPOINT", "https://octo.documents.azure.com");
    environment.put(name, value);

    assertThatThrownBy(() -> Settings.fromEnvironment(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name + " must be")
        .message()
        .doesNotContain("a-key-of-an-account");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GITHUB_APP_ID                | abc
          GITHUB_APP_ID                | -1
          GITHUB_APP_ID                | 7
          GITHUB_APP_PRIVATE_KEY       | PEM
          GITHUB_APP_PRIVATE_KEY_PATH  | /does/not/exist
          GITHUB_API_URL               | ftp://x
          GITHUB_API_URL               | https://user:secret@x
          GITHUB_API_URL               | not a url
          OPA_URL                      | localhost:8181
          POLICY_ENGINE                | wasm
          REPOL_BLOB_URL               | files.blob.core.windows.net/repol
          REPOL_BLOB_URL               | http://files.blob.core.windows.net/repol
          REPOL_BLOB_URL               | https://files.blob.core.windows.net
          REPOL_BLOB_URL               | https://files.blob.core.windows.net/repol?sig=secret@
          AUDIT_BACKEND                | mysql
          WEBHOOK_SECRET_PREVIOUS      | old
          PR_FORCE_APPROVERS           | bo
          """)
  void aWrongSettingIsNamed(String name, String value) {
    assertThatThrownBy(() -> Settings.fromEnvironment(Map.of(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name.replace("_PATH", ""))
        .message()
        .doesNotContain("secret@");
  }

  @Test
  void allWrongSettingsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                Settings.fromEnvironment(
                    Map.of("POLICY_ENGINE", "x", "AUDIT_BACKEND", "y", "OPA_URL", "z")))
        .isInstanceOfSatisfying(SettingsException.class, e -> assertThat(e.problems()).hasSize(3));
  }

  @Test
  void listeningBeyondLoopbackNeedsBothSecrets() {
    assertThatThrownBy(() -> Settings.fromEnvironment(Map.of(), Hosting.NETWORK))
        .hasMessageContaining("WEBHOOK_SECRET must be set")
        .hasMessageContaining("GITPOLI_API_KEY must be set");
  }

  @Test
  void anEmptySecretIsNone() {
    Map<String, String> empty = Map.of("WEBHOOK_SECRET", "", "GITPOLI_API_KEY", " ");
    assertThatThrownBy(() -> Settings.fromEnvironment(empty, Hosting.NETWORK))
        .isInstanceOf(SettingsException.class);
    Settings functions = Settings.fromEnvironment(empty);
    assertThat(functions.unsignedWebhooksAllowed()).isFalse();
    assertThat(functions.keylessCallsAllowed()).isFalse();
  }

  @Test
  void forcedApproversAreForDevelopmentAlone() {
    Map<String, String> forced = Map.of("PR_FORCE_APPROVERS", "bo");
    assertThat(Settings.fromEnvironment(forced, Hosting.LOOPBACK).forceApprovers())
        .containsExactly("bo");
    assertThatThrownBy(() -> Settings.fromEnvironment(forced))
        .hasMessageContaining("PR_FORCE_APPROVERS");
  }

  @Test
  void secretsAreNeverPrinted() {
    Settings settings =
        Settings.fromEnvironment(
            Map.of(
                "GITHUB_APP_ID", "7",
                "GITHUB_APP_PRIVATE_KEY", "s3cret-key",
                "WEBHOOK_SECRET", "s3cret-hook",
                "GITPOLI_API_KEY", "s3cret-api"));
    assertThat(settings.toString()).doesNotContain("s3cret");
  }
}
