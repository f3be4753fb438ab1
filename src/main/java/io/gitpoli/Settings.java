package io.gitpoli;

import io.gitpoli.check.CheckException;
import io.gitpoli.check.Opa;
import io.gitpoli.redact.Redactor;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything that can be set, read from environment variables in this one place. See {@code
 * docs/settings.md}.
 *
 * @param githubApp empty where no App is configured: then nothing is posted to GitHub
 * @param githubApiUrl without a slash at its end; the only host that is ever called with a token
 * @param webhookSecrets the secret and, while it is rotated, the one before; empty where none is
 *     set
 * @param repolBlobUrl a container of Blob Storage, or a folder in one, with configuration for
 *     repositories that have none of their own
 * @param forceApprovers logins that count as approvers, for integration tests only
 * @param opa the executable that checks configuration files; empty where there is none
 * @param cosmos where the audit trail and the inbox are; empty where they are SQLite files
 */
public record Settings(
    Hosting hosting,
    Optional<GitHubApp> githubApp,
    URI githubApiUrl,
    List<Secret> webhookSecrets,
    Engine engine,
    URI opaUrl,
    Optional<Secret> apiKey,
    Optional<URI> repolBlobUrl,
    Path repolDir,
    Path auditDb,
    Path inboxDb,
    List<String> forceApprovers,
    Optional<Path> opa,
    Optional<Cosmos> cosmos) {

  /**
   * Where trail and inbox are in Azure Cosmos DB.
   *
   * @param key of an emulator; empty where the identity of the process asks
   * @param identity the client id of a user-assigned managed identity
   * @param retention how long audit events are kept; empty for good
   * @param spillUrl a container of Blob Storage, or a folder in one, for inputs that are too large
   *     for an item; empty where those are refused
   */
  public record Cosmos(
      URI endpoint,
      String database,
      String container,
      String inboxContainer,
      Optional<Secret> key,
      Optional<String> identity,
      Optional<Duration> retention,
      Optional<URI> spillUrl) {}

  private enum AuditBackend {
    SQLITE,
    COSMOS
  }

  /** The GitHub App that gitpoli acts as; the key is PEM, PKCS#1 or PKCS#8. */
  public record GitHubApp(long id, Secret privateKey) {}

  /** Which engine judges. */
  public enum Engine {
    EMBEDDED,
    OPA
  }

  private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,98}");

  /** Reads the settings of the function app. */
  public static Settings fromEnvironment(Map<String, String> environment) {
    return fromEnvironment(environment, Hosting.FUNCTIONS);
  }

  /**
   * Reads the settings.
   *
   * @throws SettingsException naming every setting that is wrong
   */
  public static Settings fromEnvironment(Map<String, String> environment, Hosting hosting) {
    return new Reader(environment).read(hosting);
  }

  /** Where the audit trail is. */
  public record AuditSettings(Path auditDb, Optional<Cosmos> cosmos) {
    /** The names of the settings that say it, for messages. */
    public String names() {
      return cosmos.isPresent() ? "COSMOS_ENDPOINT and COSMOS_CONTAINER" : "AUDIT_DB";
    }
  }

  /** Where the audit trail is. */
  public AuditSettings audit() {
    return new AuditSettings(auditDb, cosmos);
  }

  /**
   * Reads where the audit trail is and nothing else, for who only reads it.
   *
   * @throws SettingsException naming what is wrong
   */
  public static AuditSettings auditFrom(Map<String, String> environment) {
    Reader reader = new Reader(environment);
    AuditSettings audit = new AuditSettings(reader.auditDb(), reader.cosmos());
    reader.throwProblems(Redactor.FORMS);
    return audit;
  }

  /** Takes this process's own secrets, and all that has the form of one, out of text. */
  public Redactor redactor() {
    return new Redactor(
        Stream.of(
                webhookSecrets.stream(),
                apiKey.stream(),
                cosmos.flatMap(Cosmos::key).stream(),
                githubApp.map(GitHubApp::privateKey).stream())
            .flatMap(secrets -> secrets)
            .map(Secret::value)
            .toList());
  }

  /** Whether webhooks may come unsigned: local development alone. */
  public boolean unsignedWebhooksAllowed() {
    return webhookSecrets.isEmpty() && hosting == Hosting.LOOPBACK;
  }

  /** Whether the guarded routes may be called without a key: from this machine alone. */
  public boolean keylessCallsAllowed() {
    return apiKey.isEmpty() && hosting == Hosting.LOOPBACK;
  }

  private static final class Reader {
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    Reader(Map<String, String> environment) {
      this.environment = environment;
    }

    Settings read(Hosting hosting) {
      Path auditDb = auditDb();
      Settings settings =
          new Settings(
              hosting,
              githubApp(),
              url("GITHUB_API_URL", "https://api.github.com"),
              webhookSecrets(),
              choice("POLICY_ENGINE", Engine.EMBEDDED, Engine.values()),
              url("OPA_URL", "http://localhost:8181"),
              get("GITPOLI_API_KEY").map(Secret::new),
              blobUrl("REPOL_BLOB_URL"),
              path("REPOL_DIR", ".repol"),
              auditDb,
              path("INBOX_DB", auditDb.resolveSibling("inbox.db").toString()),
              forceApprovers(hosting),
              opa(),
              cosmos());
      if (hosting == Hosting.NETWORK) {
        for (String name : List.of("WEBHOOK_SECRET", "GITPOLI_API_KEY")) {
          if (get(name).isEmpty()) {
            problems.add(
                name
                    + " must be set to listen beyond loopback; set it, or listen on --host"
                    + " 127.0.0.1");
          }
        }
      }
      throwProblems(settings.redactor());
      return settings;
    }

    void throwProblems(Redactor redactor) {
      if (!problems.isEmpty()) {
        // A secret may have been set under a wrong name.
        throw new SettingsException(problems.stream().map(redactor::redact).toList());
      }
    }

    /** Without one there is no gate over configuration files, and everything else. */
    private Optional<Path> opa() {
      boolean set = get("OPA_PATH").isPresent();
      Map<String, String> places = new HashMap<>();
      places.put("PATH", environment.getOrDefault("PATH", ""));
      get("OPA_PATH").ifPresent(path -> places.put("OPA_PATH", path));
      Optional<Path> home = Optional.ofNullable(System.getProperty("gitpoli.home")).map(Path::of);
      try {
        return Optional.of(Opa.find(Optional.empty(), places, home).executable());
      } catch (CheckException | InvalidPathException e) {
        if (set) {
          problems.add("OPA_PATH must name an executable file: OPA 1.0 or newer");
        }
        return Optional.empty();
      }
    }

    Path auditDb() {
      return path("AUDIT_DB", "data/audit.db");
    }

    Optional<Cosmos> cosmos() {
      if (choice("AUDIT_BACKEND", AuditBackend.SQLITE, AuditBackend.values())
          == AuditBackend.SQLITE) {
        return Optional.empty();
      }
      String example = "https://example.documents.azure.com";
      if (get("COSMOS_ENDPOINT").isEmpty()) {
        problems.add(
            "COSMOS_ENDPOINT must be set where AUDIT_BACKEND is cosmos, for example " + example);
      }
      URI endpoint = url("COSMOS_ENDPOINT", example);
      Optional<Secret> key = get("COSMOS_KEY").map(Secret::new);
      // An account's host has dots; an emulator is this machine, or a service's name beside us.
      boolean emulator =
          endpoint.getHost().indexOf('.') < 0
              || endpoint.getHost().equals("127.0.0.1")
              || endpoint.getHost().equals("host.docker.internal");
      if (key.isPresent() && !emulator) {
        problems.add(
            "COSMOS_KEY must be set for an emulator only; an account is used by the identity of"
                + " this process (AZURE_CLIENT_ID)");
      }
      if (!emulator && "http".equals(endpoint.getScheme())) {
        problems.add("COSMOS_ENDPOINT must be an https URL, for example " + example);
      }
      return Optional.of(
          new Cosmos(
              endpoint,
              cosmosName("COSMOS_DATABASE", "gitpoli"),
              cosmosName("COSMOS_CONTAINER", "audit"),
              cosmosName("COSMOS_INBOX_CONTAINER", "inbox"),
              key,
              get("AZURE_CLIENT_ID"),
              retention(),
              blobUrl("COSMOS_SPILL_URL")));
    }

    private String cosmosName(String name, String otherwise) {
      String value = get(name).orElse(otherwise);
      if (!value.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,254}")) {
        problems.add(name + " must be a name of letters, digits, '-', '_' and '.'");
      }
      return value;
    }

    private Optional<Duration> retention() {
      String name = "AUDIT_RETENTION_DAYS";
      Optional<String> days = get(name);
      if (days.isPresent() && !days.get().matches("[7-9]|[1-9][0-9]{1,4}")) {
        // A day must be sealed before it ends, also where the app was down for some.
        problems.add(
            name + " must be a number of days from 7 to 99999, but is '" + clip(name) + "'");
        return Optional.empty();
      }
      return days.map(number -> Duration.ofDays(Long.parseLong(number)));
    }

    private Optional<GitHubApp> githubApp() {
      Optional<String> id = get("GITHUB_APP_ID");
      Optional<String> key = privateKey();
      boolean keyNamed =
          get("GITHUB_APP_PRIVATE_KEY_PATH").or(() -> get("GITHUB_APP_PRIVATE_KEY")).isPresent();
      if (id.isPresent() && !keyNamed) {
        problems.add(
            "GITHUB_APP_PRIVATE_KEY_PATH or GITHUB_APP_PRIVATE_KEY must be set where GITHUB_APP_ID"
                + " is: the App's private key as PEM");
      }
      if (id.isEmpty() && keyNamed) {
        problems.add(
            "GITHUB_APP_ID must be set to the App's number where GITHUB_APP_PRIVATE_KEY or"
                + " GITHUB_APP_PRIVATE_KEY_PATH is");
      }
      if (id.isPresent() && !id.get().matches("[1-9][0-9]{0,17}")) {
        problems.add(
            "GITHUB_APP_ID must be the App's number, but is '" + clip("GITHUB_APP_ID") + "'");
        return Optional.empty();
      }
      return id.flatMap(
          number -> key.map(pem -> new GitHubApp(Long.parseLong(number), new Secret(pem))));
    }

    private Optional<String> privateKey() {
      Optional<String> path = get("GITHUB_APP_PRIVATE_KEY_PATH");
      if (path.isEmpty()) {
        return get("GITHUB_APP_PRIVATE_KEY");
      }
      try {
        return Optional.of(Files.readString(Path.of(path.get())));
      } catch (IOException | IllegalArgumentException e) {
        problems.add("GITHUB_APP_PRIVATE_KEY_PATH must name a readable PEM file");
        return Optional.empty();
      }
    }

    private List<Secret> webhookSecrets() {
      Optional<String> current = get("WEBHOOK_SECRET");
      Optional<String> previous = get("WEBHOOK_SECRET_PREVIOUS");
      if (current.isEmpty() && previous.isPresent()) {
        problems.add("WEBHOOK_SECRET must be set where WEBHOOK_SECRET_PREVIOUS is");
      }
      return current.stream()
          .flatMap(secret -> Stream.concat(Stream.of(secret), previous.stream()))
          .map(Secret::new)
          .toList();
    }

    private List<String> forceApprovers(Hosting hosting) {
      String name = "PR_FORCE_APPROVERS";
      Optional<String> value = get(name);
      if (value.isEmpty()) {
        return List.of();
      }
      boolean development =
          get("AZURE_FUNCTIONS_ENVIRONMENT").filter("Development"::equals).isPresent();
      if (!development && hosting != Hosting.LOOPBACK) {
        problems.add(
            name
                + " must not be set here: it is for integration tests, with"
                + " AZURE_FUNCTIONS_ENVIRONMENT=Development or a server on loopback");
      }
      List<String> logins =
          Arrays.stream(value.get().split(","))
              .map(String::strip)
              .filter(s -> !s.isEmpty())
              .toList();
      if (!logins.stream().allMatch(login -> LOGIN.matcher(login).matches())) {
        problems.add(name + " must be a comma-separated list of GitHub logins");
      }
      return logins;
    }

    private Optional<URI> blobUrl(String name) {
      String example = "https://ACCOUNT.blob.core.windows.net/CONTAINER";
      return get(name)
          .map(
              set -> {
                URI uri = url(name, example);
                // Its query would be a key, and a token goes over nothing but TLS.
                if (!"https".equals(uri.getScheme()) || !uri.getPath().matches("/[^/].*")) {
                  problems.add(name + " must be the https URL of a container, such as " + example);
                }
                return uri;
              });
    }

    private URI url(String name, String otherwise) {
      String value = get(name).orElse(otherwise).replaceAll("/+$", "");
      try {
        URI uri = new URI(value);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (http
            && uri.getHost() != null
            && uri.getUserInfo() == null
            && uri.getQuery() == null
            && uri.getFragment() == null) {
          return uri;
        }
      } catch (URISyntaxException e) {
        // Said below, as for any other value that is no URL.
      }
      problems.add(name + " must be an http or https URL, for example " + otherwise);
      return URI.create(otherwise);
    }

    private Path path(String name, String otherwise) {
      try {
        return Path.of(get(name).orElse(otherwise));
      } catch (IllegalArgumentException e) {
        problems.add(name + " must be a path, for example " + otherwise);
        return Path.of(otherwise);
      }
    }

    private <T extends Enum<T>> T choice(String name, T otherwise, T[] values) {
      Function<T, String> spelled = value -> value.name().toLowerCase(Locale.ROOT);
      Optional<String> value = get(name);
      for (T one : values) {
        if (value.filter(spelled.apply(one)::equals).isPresent()) {
          return one;
        }
      }
      if (value.isPresent()) {
        List<String> names = Arrays.stream(values).map(spelled).toList();
        problems.add(
            name + " must be one of " + String.join(", ", names) + ", but is '" + clip(name) + "'");
      }
      return otherwise;
    }

    /** An empty value is the same as none: that is how a template leaves a setting out. */
    private Optional<String> get(String name) {
      return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A wrong value as a message may show it; never called for a secret. */
    private String clip(String name) {
      String value = environment.get(name).replaceAll("\\p{Cntrl}", "?");
      return value.length() <= 60 ? value : value.substring(0, 60) + "…";
    }
  }
}
