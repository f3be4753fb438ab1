package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonPointer;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.rollout.Waivers;
import java.util.function.ToIntFunction;

/** Takes the waivers from a valid {@code waivers.yaml}, each with its line. */
final class WaiversFile {
  private WaiversFile() {}

  static Waivers waivers(ConfigDocument file) {
    ToIntFunction<JsonPointer> lines = file.lines();
    return Waivers.of(file.document(), i -> lines.applyAsInt(JsonPointer.compile("/waivers/" + i)));
  }
}
