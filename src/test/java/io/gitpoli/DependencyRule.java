package io.gitpoli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may know whom: functions, standalone, cli → root → adapters → ports, and webhook → gate →
 * ports. Only the root sees the adapters.
 *
 * @param base the package that the others stand in
 */
record DependencyRule(String base) {
  private static final String ROOT = "";
  private static final Set<String> PORTS = Set.of("policy", "audit", "github", "repol", "inbox");
  private static final Set<String> ADAPTERS =
      Set.of(
          "policy.opa",
          "policy.wasm",
          "audit.sqlite",
          "audit.cosmos",
          "github.rest",
          "inbox.sqlite",
          "inbox.cosmos",
          "cosmos",
          "blob",
          "repol.blob");
  private static final Set<String> CORE = union(PORTS, Set.of("gate", "webhook", "redact"));

  /** Every package there is, and the packages of gitpoli that it may import beside itself. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("redact", Set.of()),
          entry("policy", Set.of()),
          entry("audit", Set.of("policy", "redact")),
          entry("github", Set.of()),
          entry("inbox", Set.of("policy")),
          entry("inbox.sqlite", Set.of("policy", "inbox", "sqlite")),
          entry("repol", Set.of("policy", "audit", "github")),
          entry("repol.blob", Set.of("policy", "audit", "github", "repol", "blob")),
          entry("policy.opa", Set.of("policy")),
          entry("policy.wasm", Set.of("policy")),
          entry("sqlite", Set.of()),
          entry("rollout", Set.of()),
          entry("git", Set.of()),
          entry("opa", Set.of()),
          entry("check", Set.of("check.parse", "rollout", "opa")),
          entry("check.report", Set.of("check", "rollout")),
          entry("check.parse", Set.of()),
          entry("cosmos", Set.of()),
          entry("blob", Set.of()),
          entry("audit.proof", Set.of("policy", "audit")),
          entry("audit.sqlite", Set.of("policy", "audit", "audit.proof", "sqlite")),
          entry("audit.cosmos", Set.of("policy", "audit", "audit.proof", "cosmos", "blob")),
          entry("inbox.cosmos", Set.of("policy", "inbox", "cosmos")),
          entry("github.rest", Set.of("github")),
          entry("gate", union(PORTS, Set.of("redact"))),
          entry(
              "configgate",
              Set.of("policy", "audit", "github", "repol", "check", "check.parse", "rollout")),
          entry("webhook", union(PORTS, Set.of("gate", "redact", "rollout", "configgate"))),
          entry(ROOT, union(union(CORE, ADAPTERS), Set.of("audit.proof", "configgate", "check"))),
          entry("functions", union(CORE, Set.of(ROOT))),
          entry("standalone", union(CORE, Set.of(ROOT, "functions"))),
          entry("bundle", Set.of("git")),
          entry("bundle.oci", Set.of("bundle")),
          entry(
              "cli",
              union(
                  union(CORE, Set.of(ROOT, "standalone", "audit.proof", "bundle", "bundle.oci")),
                  Set.of(
                      "check",
                      "check.parse",
                      "check.report",
                      "configgate",
                      "rollout",
                      "git",
                      "opa"))));

  /** Libraries that one package hides from the others. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          entry("java.sql", Set.of("sqlite", "audit.sqlite", "inbox.sqlite")),
          entry("org.sqlite", Set.of("sqlite")),
          entry("com.microsoft.azure.functions", Set.of("functions", "standalone")),
          entry("org.eclipse.jetty", Set.of("standalone")),
          entry("picocli", Set.of("cli")),
          entry("com.azure", Set.of("cosmos", "blob")),
          entry("com.dylibso.chicory", Set.of("policy.wasm")),
          entry("io.jsonwebtoken", Set.of("github.rest")),
          entry("land.oras", Set.of("bundle.oci")),
          entry("org.apache.commons.compress", Set.of("bundle")),
          entry("com.networknt", Set.of("repol")),
          entry("com.fasterxml.jackson.dataformat.yaml", Set.of("repol")),
          entry("org.yaml", Set.of("repol", "check.parse")));

  /** All rules, each under the name that says what it holds. */
  Map<String, ArchRule> all() {
    return Stream.concat(
            Stream.of(
                entry("imports", imports()),
                entry("cycles", noCycles()),
                entry("records", repolTakesOnlyRecordsOfAudit())),
            LIBRARIES.keySet().stream().map(library -> entry(library, hides(library))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private ArchRule imports() {
    return classes()
        .should(
            new ArchCondition<>("import only what their package may") {
              @Override
              public void check(JavaClass from, ConditionEvents events) {
                Set<String> allowed = MAY_IMPORT.get(nameOf(from));
                if (allowed == null) {
                  String message = from.getName() + " is in a package that has no place here";
                  events.add(SimpleConditionEvent.violated(from, message));
                  return;
                }
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                  JavaClass to = dependency.getTargetClass().getBaseComponentType();
                  if (isOurs(to) && !nameOf(to).equals(nameOf(from))) {
                    events.add(
                        new SimpleConditionEvent(
                            dependency, allowed.contains(nameOf(to)), dependency.getDescription()));
                  }
                }
              }
            });
  }

  private ArchRule noCycles() {
    return SlicesRuleDefinition.slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return isOurs(type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles();
  }

  private ArchRule repolTakesOnlyRecordsOfAudit() {
    return noClasses()
        .that()
        .resideInAPackage(base + ".repol")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(base + ".audit")
                .and(JavaClass.Predicates.assignableTo(Record.class).negate()));
  }

  private ArchRule hides(String library) {
    String[] hidden =
        LIBRARIES.get(library).stream().map(name -> base + "." + name).toArray(String[]::new);
    return noClasses()
        .that()
        .resideOutsideOfPackages(hidden)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..");
  }

  private boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(base) || type.getPackageName().startsWith(base + ".");
  }

  private String nameOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(base) ? ROOT : name.substring(base.length() + 1);
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
