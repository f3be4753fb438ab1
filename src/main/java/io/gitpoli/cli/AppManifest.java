package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.Hosting;
import io.gitpoli.Settings;
import io.gitpoli.github.AppRequirements;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code gitpoli app manifest}. GitHub describes the manifest under "Registering a GitHub App from
 * a manifest", and the link under "Registering a GitHub App using URL parameters".
 */
@Command(
    name = "manifest",
    description = {
      "Prints the manifest of a GitHub App with all that gitpoli needs, as JSON.",
      "On standard error stands a link that opens GitHub's form for a new App, filled in alike."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:Printed.", "2:Wrong usage or a wrong setting."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli app manifest --url https://gitpoli.example --org octo",
      "  gitpoli app manifest --url https://smee.io/AbCdEfGhIjKl --name gitpoli-dev",
      "  GITHUB_API_URL=https://ghe.example/api/v3 gitpoli app manifest --url https://gitpoli.example"
    })
final class AppManifest implements Callable<Integer> {
  // GitHub takes no longer name.
  private static final Pattern NAME = Pattern.compile("[\\x20-\\x7e]{1,34}");
  private static final Pattern ORGANIZATION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,98}");
  private static final String DESCRIPTION = "Policy as code for pull requests and deployments.";

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "Where GitHub delivers events: where gitpoli serves, to whose address /webhook is added; an"
            + " address with a path, such as a smee.io channel, is taken as it is.",
        "Without it the App is registered without a webhook."
      })
  private Optional<String> url;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "gitpoli",
      description =
          "The App's name, of at most 34 characters and unique on GitHub (default:"
              + " ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--org",
      paramLabel = "ORG",
      description = "The organisation that owns the App; without it, whoever opens the link.")
  private Optional<String> organization;

  AppManifest(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Optional<URI> webhook = url.map(this::webhook);
    require(NAME.matcher(name).matches(), "--name must be 1 to 34 printable characters");
    require(
        organization.map(org -> ORGANIZATION.matcher(org).matches()).orElse(true),
        "--org must be an organisation's login");
    Settings settings = Settings.fromEnvironment(environment, Hosting.LOOPBACK);
    String gitHub = website(settings.githubApiUrl());
    String homepage =
        webhook.map(hook -> hook.resolve("/").toString()).orElse(gitHub + "/" + owner());
    spec.commandLine()
        .getOut()
        .println(
            JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(manifest(homepage, webhook)));
    spec.commandLine().getOut().flush();
    advise(gitHub, homepage, webhook);
    return 0;
  }

  private void require(boolean right, String problem) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  private URI webhook(String address) {
    try {
      URI uri = new URI(address);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return uri.getPath().matches("/*") ? uri.resolve("/webhook") : uri;
      }
    } catch (URISyntaxException e) {
      // Said below, as for any other value that is no such address.
    }
    throw new ParameterException(
        spec.commandLine(), "--url must be an https address, for example https://gitpoli.example");
  }

  private ObjectNode manifest(String homepage, Optional<URI> webhook) {
    ObjectNode manifest =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", name)
            .put("url", homepage)
            .put("description", DESCRIPTION)
            .put("public", false);
    webhook.ifPresent(
        hook ->
            manifest.putObject("hook_attributes").put("url", hook.toString()).put("active", true));
    ObjectNode permissions = manifest.putObject("default_permissions");
    for (AppRequirements.Permission permission : AppRequirements.PERMISSIONS) {
      permissions.put(permission.name(), permission.access().json());
    }
    ArrayNode events = manifest.putArray("default_events");
    AppRequirements.EVENTS.forEach(event -> events.add(event.name()));
    return manifest;
  }

  private void advise(String gitHub, String homepage, Optional<URI> webhook) {
    String form =
        gitHub + organization.map(org -> "/organizations/" + org).orElse("") + "/settings/apps/new";
    StringBuilder link = new StringBuilder(form);
    link.append("?name=").append(encoded(name));
    link.append("&description=").append(encoded(DESCRIPTION));
    link.append("&url=").append(encoded(homepage));
    link.append("&public=false&webhook_active=").append(webhook.isPresent());
    webhook.ifPresent(hook -> link.append("&webhook_url=").append(encoded(hook.toString())));
    for (AppRequirements.Permission permission : AppRequirements.PERMISSIONS) {
      link.append('&').append(permission.name()).append('=').append(permission.access().json());
    }
    AppRequirements.EVENTS.forEach(event -> link.append("&events[]=").append(event.name()));
    PrintWriter err = spec.commandLine().getErr();
    err.println("To register the App, open this link, set a webhook secret (the WEBHOOK_SECRET),");
    err.println("press 'Create GitHub App', then 'Generate a private key':");
    err.println();
    err.println(link);
    err.println();
    err.println("Or post the manifest to " + form + " as the form field 'manifest'.");
    if (webhook.isEmpty()) {
      err.println("Without --url it has no webhook: GitHub delivers no event until it has one.");
    }
    err.flush();
  }

  private String owner() {
    return organization.orElse("");
  }

  /** Where people see the GitHub whose API this is. */
  private static String website(URI api) {
    String host = api.getHost();
    boolean hosted = host.startsWith("api.") && api.getPath().isEmpty();
    String port = api.getPort() < 0 ? "" : ":" + api.getPort();
    return api.getScheme() + "://" + (hosted ? host.substring("api.".length()) : host) + port;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
