package io.gitpoli.webhook;

import com.fasterxml.jackson.core.JsonPointer;
import io.gitpoli.audit.Exemption;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Exemptions;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.Violation;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.rollout.Target;
import io.gitpoli.rollout.Waiver;
import io.gitpoli.rollout.Waivers;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * The waivers of {@code .repol/waivers.yaml}, as they hold for pull requests and deployments: a
 * waiver's resource is the base branch ({@code branch/main}) or the environment ({@code
 * environment/production}), and one for files covers neither.
 *
 * @param clock tells on which day it is judged
 */
public record RepoWaivers(RepoPolicies repoPolicies, Clock clock) {
  private static final String FILE = "waivers";

  /** What is judged, as a waiver's scope names it. */
  private record Judged(String code, Optional<String> repository, Optional<String> resource)
      implements Target {
    @Override
    public Optional<String> path() {
      return Optional.empty();
    }
  }

  /** The waivers that hold, and of what still blocks those that held once. */
  public Exemptions.Granted of(Repository repository, Case question, List<Violation> violations) {
    ConfigDocument file = repoPolicies.document(repository, FILE);
    if (!file.errors().isEmpty()) {
      return new Exemptions.Granted(
          List.of(),
          List.of(new Violation("waivers.invalid", "nothing is waived: " + file.fault())));
    }
    if (!file.exists()) {
      return Exemptions.Granted.NOTHING;
    }
    ToIntFunction<JsonPointer> lines = file.lines();
    Waivers waivers =
        Waivers.of(
            file.document(), index -> lines.applyAsInt(JsonPointer.compile("/waivers/" + index)));
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    List<Exemption> waived = new ArrayList<>();
    Set<Violation> expired = new LinkedHashSet<>();
    for (Violation violation : violations) {
      Target target =
          new Judged(violation.code(), Optional.of(repository.fullName()), resource(question));
      Optional<Waiver> waiver = waivers.waiving(target, today);
      if (waiver.isPresent()) {
        waived.add(exemption(waiver.get(), violation, file));
      } else {
        waivers.expired(target, today).map(one -> expired(one, file)).ifPresent(expired::add);
      }
    }
    return new Exemptions.Granted(waived, List.copyOf(expired));
  }

  private static Optional<String> resource(Case question) {
    boolean deploys = question.policy().equals(PolicyName.DEPLOY);
    return Optional.ofNullable(
            question.input().path(deploys ? "environment" : "base_ref").textValue())
        .map(name -> (deploys ? "environment/" : "branch/") + name);
  }

  private static Exemption exemption(Waiver waiver, Violation violation, ConfigDocument file) {
    return new Exemption(
        Exemption.Kind.WAIVER,
        violation.code(),
        violation.msg(),
        waiver.reason(),
        waiver.approver(),
        waiver.ticket().orElse(null),
        waiver.expires().toString(),
        null,
        null,
        null,
        file.origin());
  }

  private static Violation expired(Waiver waiver, ConfigDocument file) {
    return new Violation(
        "waivers.expired",
        "the waiver of %s by %s expired on %s (%s:%d)"
            .formatted(
                waiver.code(),
                waiver.approver(),
                waiver.expires(),
                file.origin().path(),
                waiver.line()));
  }
}
