package io.gitpoli.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.rollout.Enforcement;
import io.gitpoli.rollout.Stages;
import io.gitpoli.rollout.Target;
import io.gitpoli.rollout.Waiver;
import io.gitpoli.rollout.Waivers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Applies waivers and stages to what was found.
 *
 * @param waiversFile as findings about waivers name it
 * @param repository {@code owner/name}, where it is known
 * @param today in UTC
 * @param paths the path of a file as waivers name it: from the repository's root on, with {@code /}
 *     between its parts
 */
public record Rollout(
    Waivers waivers,
    String waiversFile,
    Stages stages,
    Optional<String> repository,
    LocalDate today,
    UnaryOperator<String> paths) {
  private static final String NAMESPACE = "waivers";

  /** For files that are named as waivers name them. */
  public Rollout(
      Waivers waivers,
      String waiversFile,
      Stages stages,
      Optional<String> repository,
      LocalDate today) {
    this(waivers, waiversFile, stages, repository, today, UnaryOperator.identity());
  }

  /** The results with what follows from each finding, and with what the waivers themselves need. */
  public Results apply(Results results) {
    Set<Waiver> used = new HashSet<>();
    List<Result> all = new ArrayList<>();
    for (Result result : results.all()) {
      List<Finding> findings = new ArrayList<>();
      for (Finding finding : result.findings()) {
        Optional<Waiver> waiver = waivers.waiving(target(finding), today);
        waiver.ifPresent(used::add);
        findings.add(
            waiver.isPresent()
                ? finding.standing(Standing.WAIVED, waiver)
                : finding.standing(standing(finding), Optional.empty()));
      }
      all.add(
          new Result(
              result.file(),
              result.namespace(),
              result.successes(),
              findings,
              result.exceptions()));
    }
    List<Finding> ofWaivers = ofWaivers(results, used);
    if (!ofWaivers.isEmpty()) {
      all.add(new Result(waiversFile, NAMESPACE, 0, ofWaivers, List.of()));
    }
    return new Results(all, results.codes());
  }

  private Standing standing(Finding finding) {
    Enforcement own = finding.severity() == Severity.FAILURE ? Enforcement.DENY : Enforcement.WARN;
    return switch (stages.enforcement(finding.code(), own, today)) {
      case AUDIT -> Standing.AUDITED;
      case WARN -> Standing.WARNS;
      case DENY -> Standing.FAILS;
    };
  }

  private Target target(Finding finding) {
    return new Target() {
      @Override
      public String code() {
        return finding.code();
      }

      @Override
      public Optional<String> repository() {
        return repository;
      }

      @Override
      public Optional<String> path() {
        return Optional.of(paths.apply(finding.file()));
      }

      @Override
      public Optional<String> resource() {
        return finding.resource();
      }
    };
  }

  private List<Finding> ofWaivers(Results results, Set<Waiver> used) {
    List<Finding> findings = new ArrayList<>();
    if (waivers.all().isEmpty()) {
      return findings;
    }
    List<String> files = results.all().stream().map(Result::file).distinct().map(paths).toList();
    for (Waiver waiver : waivers.all()) {
      boolean here = files.stream().anyMatch(file -> waiver.coversFile(repository, file));
      if (waiver.isExpired(today)) {
        findings.add(
            finding(
                waiver,
                "expired",
                "expired on " + waiver.expires(),
                "Fix what it waived and remove it, or have it approved anew."));
      } else if (here && !used.contains(waiver) && results.codes().contains(waiver.code())) {
        // Nothing is known of files that were not checked and rules that were not asked.
        findings.add(finding(waiver, "unused", "waives nothing that was checked", "Remove it."));
      }
    }
    return findings;
  }

  private Finding finding(Waiver waiver, String name, String what, String fix) {
    String code = NAMESPACE + "." + name;
    Finding finding =
        new Finding(
            code,
            Severity.WARNING,
            "the waiver of %s by %s %s".formatted(waiver.code(), waiver.approver(), what),
            JsonNodeFactory.instance.objectNode(),
            waiversFile,
            Optional.empty(),
            new Place(waiversFile, waiver.line(), 1),
            Optional.empty(),
            new About(
                Optional.of(code),
                Optional.of("Waiver " + name),
                Optional.empty(),
                Optional.of(fix),
                Optional.empty()),
            Standing.WARNS,
            Optional.empty());
    return finding.standing(standing(finding), Optional.empty());
  }
}
