package io.gitpoli.policy.wasm;

import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.wasm.Parser;
import io.gitpoli.policy.Opa;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Modules that OPA compiles while a test runs, and that are interpreted. */
final class TestModules {
  private TestModules() {}

  /**
   * A module with one entrypoint, {@code github/test}, for a policy in package {@code github.test}.
   */
  static PolicyModule compile(Path folder, String rego) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("test.rego"), rego);
    Path bundle = folder.resolve("bundle.tar.gz");
    Opa.run(
        "build", "-t", "wasm", "-e", "github/test", "-o", bundle.toString(), folder + "/test.rego");
    return new PolicyModule(
        Parser.parse(wasm(Files.readAllBytes(bundle))), InterpreterMachine::new, "sha256:test");
  }

  /** The file {@code /policy.wasm} of a bundle, a tar of 512-byte blocks. */
  private static byte[] wasm(byte[] bundle) throws IOException {
    try (var tar = new GZIPInputStream(new ByteArrayInputStream(bundle))) {
      while (true) {
        byte[] header = tar.readNBytes(512);
        String name = new String(header, 0, 100, StandardCharsets.US_ASCII).strip();
        int size = Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII), 8);
        byte[] content = tar.readNBytes(size);
        if (name.replace("\0", "").equals("/policy.wasm")) {
          return content;
        }
        tar.skipNBytes((512 - size % 512) % 512);
      }
    }
  }
}
