package io.gitpoli.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What judges.
 *
 * @param policies Rego files, and folders that are searched for them
 * @param data JSON and YAML files, and folders that are searched for them; below {@code data} they
 *     stand at the place that they have in their folder
 * @param v0 whether they are written in the Rego of before OPA 1.0
 * @param strict whether OPA's strict mode compiles them
 * @param capabilities what of OPA they may use
 */
public record PolicySources(
    List<Path> policies, List<Path> data, boolean v0, boolean strict, Optional<Path> capabilities) {
  public PolicySources {
    policies = List.copyOf(policies);
    data = List.copyOf(data);
  }
}
