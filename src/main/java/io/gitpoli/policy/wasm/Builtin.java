package io.gitpoli.policy.wasm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A builtin of Rego that OPA leaves to the host of a Wasm module. */
interface Builtin {
  /** Those that are provided, by name. A module that needs another one is refused. */
  Map<String, Builtin> PROVIDED = Map.of("sprintf", new Sprintf());

  /**
   * @param operands as the module writes them: JSON, with sets as {@code {1, 2}} and {@code set()}
   * @return JSON; empty where OPA's result is undefined
   * @throws IllegalArgumentException where there is a result but it can't be given: that must end
   *     the evaluation, for an undefined message would make its violation vanish
   */
  Optional<String> call(List<String> operands);
}
