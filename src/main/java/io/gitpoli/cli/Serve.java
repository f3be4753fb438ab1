package io.gitpoli.cli;

import io.gitpoli.App;
import io.gitpoli.Hosting;
import io.gitpoli.Settings;
import io.gitpoli.standalone.StandaloneServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli serve}. */
@Command(
    name = "serve",
    description = "Serves every route in one process, until it is told to stop (SIGTERM, Ctrl+C).",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:Stopped.", "2:A wrong setting, or an address that can't be listened on."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli serve",
      "  WEBHOOK_SECRET=... GITPOLI_API_KEY=... gitpoli serve --host 0.0.0.0 --port 80",
      "",
      "Settings are environment variables: see docs/settings.md.",
      "Listening beyond loopback needs WEBHOOK_SECRET and GITPOLI_API_KEY."
    })
final class Serve implements Callable<Integer> {
  private final AppFactory apps;

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The only address to listen on (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  Serve(AppFactory apps) {
    this.apps = apps;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port must be 0 to 65535");
    }
    App app = apps.open(Hosting.listeningOn(host));
    StandaloneServer server = new StandaloneServer(host, port, () -> app);
    try {
      server.start();
    } catch (IOException e) {
      app.close();
      throw new CommandFailure(
          "can't listen on "
              + host
              + " port "
              + port
              + ": "
              + e.getMessage().toLowerCase(Locale.ROOT)
              + "; stop what listens there or choose another --port",
          e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, app), "stop"));
    app.start();
    report(server, app.settings());
    server.join();
    return 0;
  }

  private static void stop(StandaloneServer server, App app) {
    try {
      server.close();
    } finally {
      app.close();
    }
  }

  private void report(StandaloneServer server, Settings settings) {
    boolean signed = !settings.webhookSecrets().isEmpty();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "gitpoli listens on %s (engine %s, audit %s, GitHub App %s, webhooks %s, API key %s)%n",
        server.uri(),
        settings.engine().name().toLowerCase(Locale.ROOT),
        settings
            .cosmos()
            .map(cosmos -> cosmos.endpoint() + "/" + cosmos.database())
            .orElse(settings.auditDb().toString()),
        settings.githubApp().map(app -> String.valueOf(app.id())).orElse("none"),
        signed ? "signed" : "unsigned",
        settings.apiKey().isPresent() ? "set" : "none");
    out.flush();
    if (!signed) {
      spec.commandLine()
          .getErr()
          .println(
              "WARNING: webhooks are taken unsigned, so any program on this machine can send them;"
                  + " set WEBHOOK_SECRET for anything but local development");
    }
  }
}
