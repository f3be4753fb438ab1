package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.Finding.Standing;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Checks configuration files: finds, parses and judges them. */
public final class Checker {
  private final Opa opa;
  private final Consumer<String> notes;
  private final IntConsumer progress;

  /**
   * @param notes takes lines for a person: what policies print, traces, warnings
   * @param progress takes how many documents are judged
   */
  public Checker(Opa opa, Consumer<String> notes, IntConsumer progress) {
    this.opa = opa;
    this.notes = notes;
    this.progress = progress;
  }

  /** What one file has to say for itself: the units that its documents are. */
  private record Filed(String file, List<Unit> units) {}

  /**
   * The results of each file in each namespace, namespaces first, as Conftest orders them.
   *
   * @throws CheckException where anything can't be read, parsed or judged; then there is no verdict
   *     on the other files either
   */
  public Results check(Request request) throws CheckException {
    FutureTask<Policies> loading = inBackground(() -> Policies.load(opa, request.policies()));
    List<Input> inputs =
        new Inputs(request.format(), request.stdinName(), request.stdin())
            .read(InputFiles.find(request.files(), request.ignore()));
    Policies policies = await(loading);
    List<String> namespaces =
        Namespaces.chosen(request.namespaces(), request.allNamespaces(), policies.namespaces());
    refuseWhereNothingIsAsked(request, namespaces, policies);
    return check(
        inputs,
        policies,
        namespaces,
        new How(request.combine(), request.strictBuiltins(), request.trace()));
  }

  /**
   * Reads policies, to be asked many times.
   *
   * @throws CheckException where they can't be read or don't compile
   */
  public Policies load(PolicySources sources) throws CheckException {
    return Policies.load(opa, sources);
  }

  /**
   * The results of files that are parsed already, each document alone.
   *
   * @param namespaces whose rules are asked, as {@link Request#namespaces()}; one in which there is
   *     no rule is an error, as nothing would ever fail
   * @throws CheckException where anything can't be judged; then there is no verdict at all
   */
  public Results check(List<Input> inputs, Policies policies, List<String> namespaces)
      throws CheckException {
    List<String> chosen = Namespaces.chosen(namespaces, false, policies.namespaces());
    List<String> empty =
        chosen.stream().filter(namespace -> policies.rules(namespace).isEmpty()).toList();
    if (chosen.isEmpty() || !empty.isEmpty()) {
      throw new CheckException(
          "there is no rule in "
              + Shown.list(empty.isEmpty() ? namespaces : empty)
              + "; there are some in "
              + Shown.list(policies.judging()));
    }
    return check(inputs, policies, chosen, new How(false, false, false));
  }

  /** How documents are judged; as {@link Request} says. */
  private record How(boolean combine, boolean strictBuiltins, boolean trace) {}

  private Results check(List<Input> inputs, Policies policies, List<String> namespaces, How how)
      throws CheckException {
    List<Rule> rules =
        namespaces.stream().flatMap(namespace -> policies.rules(namespace).stream()).toList();
    List<Filed> files = filed(inputs, how.combine());
    IdentityHashMap<Unit, List<Findings.Found>> found = judge(how, policies, rules, files);
    List<Result> results = new ArrayList<>();
    for (String namespace : namespaces) {
      for (Filed file : files) {
        results.add(result(file, namespace, policies, found));
      }
    }
    return new Results(results, policies.codes(rules));
  }

  private static FutureTask<Policies> inBackground(Callable<Policies> work) {
    FutureTask<Policies> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "policies");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private static Policies await(FutureTask<Policies> loading) throws CheckException {
    try {
      return loading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CheckException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckException("interrupted", e);
    }
  }

  /**
   * Nothing would ever fail there, which a name that is misspelt or forgotten must not lead to.
   * That some have none of those that a pattern takes in, or all, is as it should be: libraries.
   */
  private static void refuseWhereNothingIsAsked(
      Request request, List<String> namespaces, Policies policies) throws CheckException {
    List<String> empty =
        namespaces.stream().filter(namespace -> policies.rules(namespace).isEmpty()).toList();
    boolean none = empty.size() == namespaces.size();
    List<String> meant =
        empty.stream()
            .filter(name -> !request.allNamespaces() && request.namespaces().contains(name))
            .toList();
    if (none || !meant.isEmpty()) {
      throw new CheckException(
          "there is no rule in "
              + Shown.list(meant.isEmpty() ? namespaces : meant)
              + (policies.judging().isEmpty()
                  ? ", nor anywhere in the policies"
                  : "; there are rules in " + Shown.list(policies.judging()))
              + " (see --namespace)");
    }
  }

  private static List<Filed> filed(List<Input> inputs, boolean combine) {
    if (combine) {
      Unit all = Unit.combining(inputs);
      return List.of(new Filed(all.file(), List.of(all)));
    }
    return inputs.stream().map(input -> new Filed(input.file(), Unit.of(input))).toList();
  }

  private IdentityHashMap<Unit, List<Findings.Found>> judge(
      How how, Policies policies, List<Rule> rules, List<Filed> files) throws CheckException {
    List<Unit> units = files.stream().flatMap(file -> file.units().stream()).toList();
    IdentityHashMap<Unit, List<Findings.Found>> found = new IdentityHashMap<>();
    if (rules.isEmpty() || units.isEmpty()) {
      return found;
    }
    var evaluation = new Evaluation(opa, policies, new Query(rules), how.strictBuiltins());
    if (how.trace()) {
      for (Unit unit : units) {
        notes.accept("file: " + unit.file());
        evaluation.trace(unit).forEach(line -> notes.accept("TRAC  " + line));
      }
    }
    List<JsonNode> outcomes =
        evaluation.outcomes(units, line -> notes.accept("PRNT  " + line), progress);
    for (int i = 0; i < units.size(); i++) {
      List<Findings.Found> ofUnit = new ArrayList<>();
      for (int rule = 0; rule < rules.size(); rule++) {
        ofUnit.add(Findings.read(rules.get(rule), outcomes.get(i).path(rule)));
      }
      found.put(units.get(i), ofUnit);
    }
    return found;
  }

  private static Result result(
      Filed file,
      String namespace,
      Policies policies,
      IdentityHashMap<Unit, List<Findings.Found>> found) {
    List<Finding> findings = new ArrayList<>();
    List<String> exceptions = new ArrayList<>();
    int successes = 0;
    int definitions = policies.rules(namespace).stream().mapToInt(Rule::definitions).sum();
    for (Unit unit : file.units()) {
      List<Findings.Found> ofUnit =
          found.getOrDefault(unit, List.of()).stream()
              .filter(rule -> rule.rule().namespace().equals(namespace))
              .toList();
      Locations locations =
          new Locations(
              unit,
              ofUnit.stream()
                  .flatMap(rule -> rule.findings().stream())
                  .map(Findings.Raw::object)
                  .toList());
      int given = 0;
      int passed = 0;
      for (Findings.Found rule : ofUnit) {
        for (Findings.Raw raw : rule.findings()) {
          findings.add(finding(rule.rule(), raw, locations, policies));
        }
        for (int i = 0; i < rule.exceptions(); i++) {
          exceptions.add(Query.exception(rule.rule()));
        }
        given += rule.findings().size() + rule.exceptions();
        passed += rule.successes();
      }
      // A rule of several definitions says but once that it found nothing.
      successes += Math.max(passed, definitions - given);
    }
    return new Result(file.file(), namespace, successes, findings, exceptions);
  }

  private static Finding finding(
      Rule rule, Findings.Raw raw, Locations locations, Policies policies) {
    ObjectNode given = Findings.place(raw.object());
    About about = policies.about(rule, raw.object());
    return new Finding(
        about.code().orElse(rule.namespace() + "." + rule.name()),
        rule.severity(),
        raw.message(),
        Findings.metadata(rule, raw.object()),
        locations.file(raw.object()),
        given.isEmpty() ? Optional.empty() : Optional.of(given),
        locations.place(raw.object(), given),
        locations.resource(raw.object()),
        about,
        rule.severity() == Severity.FAILURE ? Standing.FAILS : Standing.WARNS,
        Optional.empty());
  }
}
