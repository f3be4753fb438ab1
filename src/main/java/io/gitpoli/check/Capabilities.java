package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What of OPA the policies of others may use: nothing that reaches beyond their input. */
public final class Capabilities {
  /** They ask the network, and the process for its environment. */
  private static final Set<String> FORBIDDEN =
      Set.of("http.send", "net.lookup_ip_addr", "opa.runtime");

  private Capabilities() {}

  /**
   * Writes those that this OPA has but for the network and its environment, to be one of {@link
   * PolicySources}.
   */
  public static void writeConfined(Opa opa, Path file) throws CheckException {
    Opa.Answer answer = opa.run(List.of("capabilities", "--current"), out -> {});
    JsonNode all = Policies.answer(answer);
    if (answer.exit() != 0 || !all.path("builtins").isArray()) {
      throw new CheckException(
          "opa does not say what it is capable of: OPA 1.0 or newer is needed");
    }
    ObjectNode allowed = all.deepCopy();
    ArrayNode builtins = allowed.putArray("builtins");
    for (JsonNode builtin : all.path("builtins")) {
      if (!FORBIDDEN.contains(builtin.path("name").asText())) {
        builtins.add(builtin);
      }
    }
    // Of the builtins that are left, those on JSON Schemas follow references to other hosts.
    allowed.putArray("allow_net");
    try {
      Files.writeString(file, allowed.toString());
    } catch (IOException e) {
      throw new CheckException(file + " can't be written: " + e.getMessage(), e);
    }
  }
}
