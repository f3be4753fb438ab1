package io.gitpoli.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import io.gitpoli.git.GitException;
import io.gitpoli.git.WorkingCopy;
import io.gitpoli.repol.ConfigError;
import io.gitpoli.repol.ConfigParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli init}. */
@Command(
    name = "init",
    description = {
      "Writes a commented .repol/ that blocks nothing yet, after a few questions.",
      "It never writes over a file."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:Written.", "2:Nothing is written: wrong usage, or a file is there already."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli init",
      "  gitpoli init --yes",
      "  gitpoli init --target-branch main,develop --approvals 2 --sign-off \\",
      "    --environment staging,production",
      "  gitpoli init --missing --yes"
    })
final class Init implements Callable<Integer> {
  /** In the order in which they are written. */
  private static final List<String> FILES =
      List.of("pullrequest.yaml", "deploy.yaml", "gate.yaml", "waivers.yaml");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9/_.-]*");

  /** What YAML 1.1 takes for something else than text; other programs read these files too. */
  private static final Set<String> NO_TEXT =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  /** Asks a person. */
  interface Person {
    /** The answer to a question; empty where nobody is there. */
    Optional<String> ask(String question);
  }

  private final Person person;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder (default: .repol in the repository's root).")
  private Path folder;

  @Option(
      names = "--target-branch",
      paramLabel = "BRANCH",
      split = ",",
      description = "Branches that pull requests may target (default: the default branch).")
  private List<String> targetBranches;

  @Option(
      names = "--approvals",
      paramLabel = "N",
      description = "How many people must approve, 0 to 10 (default: 1).")
  private String approvals;

  @Option(
      names = "--sign-off",
      negatable = true,
      description = "Whether every commit must be signed off (default: no).")
  private Boolean signOff;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      split = ",",
      description = "Environments that are deployed to (default: production).")
  private List<String> environments;

  @Option(names = "--yes", description = "Ask nothing: the defaults answer what no option does.")
  private boolean yes;

  @Option(names = "--missing", description = "Write only the files that are not there yet.")
  private boolean missing;

  Init(Person person) {
    this.person = person;
  }

  @Override
  public Integer call() {
    Logging.onlyTheUnexpected();
    String named = folder == null ? "" : " " + folder;
    folder = folder == null ? RepositoryPaths.repol(Path.of("")) : folder;
    List<String> there = FILES.stream().filter(this::isThere).toList();
    if (!there.isEmpty() && !missing) {
      throw new CommandFailure(
          paths(there)
              + (there.size() == 1 ? " is" : " are")
              + " there already, and nothing is written over: --missing writes only the others");
    }
    List<String> wanted = FILES.stream().filter(name -> !there.contains(name)).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (wanted.isEmpty()) {
      out.println("Nothing is missing in " + folder + ".");
      out.flush();
      return 0;
    }
    Map<String, String> files = rendered(wanted);
    write(files);
    out.println("Wrote " + paths(wanted) + ".");
    out.println();
    out.println(
        "They are dry runs (enforcement: audit): everything is judged, nothing is blocked.");
    out.println("Next: read them, then");
    out.println("  gitpoli validate" + named);
    out.println("  gitpoli check-pr");
    out.println("and commit them to the default branch, from which a server reads them.");
    out.flush();
    return 0;
  }

  /** A link that leads nowhere is there too. */
  private boolean isThere(String name) {
    return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private String paths(List<String> names) {
    return names.stream()
        .map(name -> folder.resolve(name).toString())
        .collect(Collectors.joining(", "));
  }

  private Map<String, String> rendered(List<String> wanted) {
    Map<String, String> answers = answers(wanted);
    Map<String, String> files = new LinkedHashMap<>();
    for (String name : wanted) {
      String text = template(name);
      for (Map.Entry<String, String> answer : answers.entrySet()) {
        text = text.replace("${" + answer.getKey() + "}", answer.getValue());
      }
      List<ConfigError> errors = new ConfigParser().parse(name.replace(".yaml", ""), text).errors();
      if (!errors.isEmpty()) {
        throw new CommandFailure("nothing is written: " + errors.get(0).message());
      }
      files.put(name, text);
    }
    return files;
  }

  private Map<String, String> answers(List<String> wanted) {
    Map<String, String> answers = new LinkedHashMap<>();
    boolean pullRequests = wanted.contains("pullrequest.yaml");
    boolean deployments = wanted.contains("deploy.yaml");
    if (pullRequests || deployments) {
      List<String> branches =
          list(targetBranches, "Which branches may be merged into and deployed?", defaultBranch());
      answers.put("branches", items(branches, 6));
      answers.put("deployable", items(branches, 10));
      answers.put("approvals", number());
      answers.put("sign_off", String.valueOf(signOff()));
    }
    if (deployments) {
      List<String> names = list(environments, "Which environments are deployed to?", "production");
      answers.put("environments", environments(names, answers));
    }
    return answers;
  }

  private String environments(List<String> names, Map<String, String> answers) {
    StringBuilder text = new StringBuilder();
    String template = template("environment.yaml");
    for (String name : names) {
      String one = template.replace("${name}", scalar(name));
      for (Map.Entry<String, String> answer : answers.entrySet()) {
        one = one.replace("${" + answer.getKey() + "}", answer.getValue());
      }
      text.append(one);
    }
    return text.toString().stripTrailing();
  }

  private List<String> list(List<String> given, String question, String otherwise) {
    List<String> all =
        given != null
            ? given
            : List.of(answer(question + " Separate them by commas.", otherwise).split(","));
    List<String> names =
        all.stream().map(String::strip).filter(s -> !s.isEmpty()).distinct().toList();
    if (names.isEmpty()) {
      throw new CommandFailure("nothing is written: at least one name is needed");
    }
    return names;
  }

  private String number() {
    String count =
        approvals != null ? approvals : answer("How many people must approve, 0 to 10?", "1");
    if (!count.matches("[0-9]|10")) {
      throw new CommandFailure(
          "nothing is written: approvals must be a number from 0 to 10, but is " + count);
    }
    return count;
  }

  private boolean signOff() {
    if (signOff != null) {
      return signOff;
    }
    String said = answer("Must every commit be signed off, yes or no?", "no");
    return switch (said.toLowerCase(Locale.ROOT)) {
      case "yes", "y" -> true;
      case "no", "n" -> false;
      default -> throw new CommandFailure("nothing is written: yes or no is needed, not " + said);
    };
  }

  private String answer(String question, String otherwise) {
    if (yes) {
      return otherwise;
    }
    String said =
        person
            .ask(question + " [" + otherwise + "] ")
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "nobody is there to be asked: answer by options (see --help), or take the"
                            + " defaults by --yes"))
            .strip();
    return said.isEmpty() ? otherwise : said;
  }

  private static String defaultBranch() {
    try {
      WorkingCopy copy = WorkingCopy.around(Path.of(""));
      return copy.defaultBranch("origin").or(copy::branch).orElse("main");
    } catch (GitException e) {
      return "main";
    }
  }

  private static String items(List<String> names, int indent) {
    return names.stream()
        .map(name -> " ".repeat(indent) + "- " + scalar(name))
        .collect(Collectors.joining("\n"));
  }

  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !NO_TEXT.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : TextNode.valueOf(text).toString();
  }

  private static String template(String name) {
    try (InputStream in = Init.class.getResourceAsStream("init/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Map<String, String> files) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new CommandFailure(folder + " can't be written: it is no folder");
    }
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(
            folder.resolve(file.getKey()), file.getValue(), StandardOpenOption.CREATE_NEW);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(e.getFile() + " is there already, and is not written over", e);
    } catch (IOException e) {
      throw new CommandFailure(folder + " can't be written: " + e.getMessage(), e);
    }
  }
}
