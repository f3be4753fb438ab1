package io.gitpoli.policy.wasm;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Policies as OPA compiles them to WebAssembly.
 *
 * @param wasm the module
 * @param machine runs its functions
 * @param revision {@code sha256:} and the hash of the module's file, in hexadecimal
 */
record PolicyModule(WasmModule wasm, Function<Instance, Machine> machine, String revision) {
  private static final String HASH = "CompiledPolicies.sha256";

  /**
   * The policies of this build, compiled to bytecode by it. Nothing is compiled or written at run
   * time.
   */
  static PolicyModule ofThisBuild() {
    return new PolicyModule(
        CompiledPolicies.load(), CompiledPolicies::create, "sha256:" + hashOfThisBuild());
  }

  private static String hashOfThisBuild() {
    try (InputStream in = PolicyModule.class.getResourceAsStream(HASH)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
