package io.gitpoli.cli;

import io.gitpoli.App;
import io.gitpoli.Rehearsal;
import io.gitpoli.Settings;
import io.gitpoli.SettingsException;
import io.gitpoli.redact.Redactor;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code gitpoli}. */
@Command(
    name = "gitpoli",
    description = "Policy as code for pull requests and deployments.",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done; with eval, check-pr and check-deploy: allowed; with check: nothing fails; with"
          + " validate: valid; with audit: as it was recorded;"
          + " with bundle: rightly signed; with app check: complete.",
      "1:With eval, check-pr and check-deploy: denied; with check: something fails; with"
          + " validate: not valid; with audit: not as it was recorded;"
          + " with bundle: wrongly signed; with app check: not complete.",
      "2:Wrong usage, a wrong setting, or a part that can't be used."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli serve",
      "  gitpoli eval pullrequest input.json",
      "  gitpoli check deploy/ --policy policies/k8s --namespace k8s",
      "  gitpoli check-pr",
      "  gitpoli init",
      "  gitpoli validate",
      "  gitpoli audit verify",
      "  gitpoli app check",
      "  gitpoli bundle build policies",
      "  gitpoli eval --help"
    })
public final class Gitpoli implements Runnable {
  /** What {@link picocli} calls an exit code for wrong usage, and ours for any error. */
  static final int ERROR = 2;

  private static final Logger LOG = Logger.getLogger(Gitpoli.class.getName());

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "name a command: serve, eval, check, check-pr, check-deploy, init, validate, audit, bundle,"
            + " app or completion");
  }

  public static void main(String[] arguments) {
    runAnswersInThePool();
    Logging.toStandardError();
    System.exit(run(commandLine(App::create, System.getenv(), Clock.systemUTC()), arguments));
  }

  /**
   * On one or two processors Java's common pool has one thread, and then each answer that {@code
   * java.net.http} gets is handed over in a new thread, as {@link
   * java.util.concurrent.CompletableFuture} runs nothing in such a pool. Two threads are enough to
   * take them. To be called before anything uses the pool.
   */
  private static void runAnswersInThePool() {
    if (Runtime.getRuntime().availableProcessors() <= 2) {
      System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "2");
    }
  }

  /** Java itself ends with 1 on an error, which would read as denied. */
  private static int run(CommandLine command, String[] arguments) {
    try {
      return command.execute(arguments);
    } catch (Error e) {
      LOG.log(Level.SEVERE, "unexpected", e);
      return ERROR;
    }
  }

  /**
   * The command with all its subcommands.
   *
   * @param create makes the application of a command that needs one
   */
  static CommandLine commandLine(
      Function<Settings, App> create, Map<String, String> environment, Clock clock) {
    return commandLine(
        new AppFactory(create, Rehearsal::create, environment), clock, new Terminal());
  }

  /** The same with whatever makes applications, and whoever answers questions. */
  static CommandLine commandLine(AppFactory apps, Clock clock, Init.Person person) {
    Map<String, String> environment = apps.environment();
    CommandLine gitpoli =
        new CommandLine(new Gitpoli())
            .addSubcommand(new Serve(apps))
            .addSubcommand(new Eval(apps))
            .addSubcommand(new Check(environment, clock))
            .addSubcommand(new CheckPr(apps))
            .addSubcommand(new CheckDeploy(apps))
            .addSubcommand(new Init(person))
            .addSubcommand(new Validate(clock))
            .addSubcommand(
                new CommandLine(new Audit())
                    .addSubcommand(new AuditVerify(environment, clock))
                    .addSubcommand(new AuditProof(environment))
                    .addSubcommand(new AuditCheckProof()))
            .addSubcommand(
                new CommandLine(new AppSetup())
                    .addSubcommand(new AppManifest(environment))
                    .addSubcommand(new AppCheck(environment))
                    .addSubcommand(new AppEnableProtection(environment)))
            .addSubcommand(
                new CommandLine(new Bundle())
                    .addSubcommand(new BundleBuild(environment))
                    .addSubcommand(new BundleSign(environment))
                    .addSubcommand(new BundleVerify(environment))
                    .addSubcommand(new BundlePush(environment))
                    .addSubcommand(new BundlePull(environment)))
            .addSubcommand(new Completion());
    gitpoli.setParameterExceptionHandler(Gitpoli::wrongUsage);
    gitpoli.setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command));
    return gitpoli;
  }

  private static int wrongUsage(ParameterException thrown, String[] arguments) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    List<String> suggestions =
        thrown instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String message = thrown.getMessage();
    err.println(
        "gitpoli: "
            + Character.toLowerCase(message.charAt(0))
            + message.substring(1)
            + (suggestions.isEmpty()
                ? ""
                : "; did you mean " + String.join(" or ", suggestions) + "?")
            + " (see "
            + command.getCommandSpec().qualifiedName()
            + " --help)");
    return ERROR;
  }

  private static int failed(Exception thrown, CommandLine command) {
    problems(thrown).stream()
        .map(Redactor.FORMS::redact)
        .map(
            problem ->
                problem.replaceAll("[\\p{Cc}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}&&[^\n]]", "?"))
        .forEach(problem -> command.getErr().println("gitpoli: " + problem));
    return ERROR;
  }

  private static List<String> problems(Exception thrown) {
    if (thrown instanceof SettingsException settings) {
      return settings.problems();
    }
    if (thrown instanceof CommandFailure) {
      return List.of(thrown.getMessage());
    }
    LOG.log(Level.SEVERE, "unexpected", thrown);
    return List.of("something unexpected failed; please report what is written above");
  }

  /** The version that the jar was built with. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Gitpoli.class.getPackage().getImplementationVersion();
      return new String[] {"gitpoli " + (version == null ? "(not built as a jar)" : version)};
    }
  }
}
