package io.gitpoli.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Asks OPA all rules about all units, in as few processes as their size allows. */
final class Evaluation {
  /** Of one process, in bytes of the files: OPA takes about fifteen times as much memory. */
  private static final long MAX_BATCH = 16L * 1024 * 1024;

  /** Of one process, so that progress is seen, and small documents take no more memory. */
  private static final int MAX_UNITS = 1_500;

  /** No policy that is meant needs that long for a batch. */
  private static final String TIMEOUT = "600s";

  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
              .build());

  private final Opa opa;
  private final Policies policies;
  private final Query query;
  private final boolean strictBuiltins;

  Evaluation(Opa opa, Policies policies, Query query, boolean strictBuiltins) {
    this.opa = opa;
    this.policies = policies;
    this.query = query;
    this.strictBuiltins = strictBuiltins;
  }

  /**
   * The outcomes of each unit, in the order of {@link Query#rules()}.
   *
   * @param prints takes what policies print
   * @param done takes how many units are judged
   */
  List<JsonNode> outcomes(List<Unit> units, Consumer<String> prints, IntConsumer done)
      throws CheckException {
    List<JsonNode> outcomes = new ArrayList<>();
    try (TempFolder folder = new TempFolder()) {
      List<String> arguments = arguments(folder, List.of("--format=json"));
      for (List<Unit> batch : batches(units)) {
        Opa.Answer answer = opa.run(arguments, out -> write(batch, out));
        answer.messages().lines().forEach(prints);
        JsonNode judged = value(answer);
        if (judged.size() != batch.size()) {
          throw new CheckException("opa answered for " + judged.size() + " of " + batch.size());
        }
        judged.forEach(outcomes::add);
        done.accept(outcomes.size());
      }
      return outcomes;
    } catch (IOException e) {
      throw new CheckException("no folder for temporary files can be used: " + e.getMessage(), e);
    }
  }

  /** How OPA comes to its outcomes of one unit, as its own lines. */
  List<String> trace(Unit unit) throws CheckException {
    try (TempFolder folder = new TempFolder()) {
      Opa.Answer answer =
          opa.run(
              arguments(folder, List.of("--format=pretty", "--explain=full")),
              out -> write(List.of(unit), out));
      return new String(answer.out(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new CheckException("no folder for temporary files can be used: " + e.getMessage(), e);
    }
  }

  private List<String> arguments(TempFolder folder, List<String> output) throws IOException {
    Path module = folder.write("gitpoli-check.rego", query.module(policies));
    List<String> arguments = new ArrayList<>(List.of("eval", "--stdin-input"));
    arguments.add("--timeout=" + TIMEOUT);
    arguments.addAll(output);
    arguments.addAll(policies.arguments());
    arguments.add("--data=" + module);
    if (strictBuiltins) {
      arguments.add("--show-builtin-errors");
    }
    arguments.add(Query.QUESTION);
    return arguments;
  }

  private static List<List<Unit>> batches(List<Unit> units) {
    List<List<Unit>> batches = new ArrayList<>();
    long bytes = 0;
    for (Unit unit : units) {
      bytes += unit.bytes();
      if (batches.isEmpty()
          || bytes > MAX_BATCH
          || batches.get(batches.size() - 1).size() >= MAX_UNITS) {
        batches.add(new ArrayList<>());
        bytes = unit.bytes();
      }
      batches.get(batches.size() - 1).add(unit);
    }
    return batches;
  }

  private static void write(List<Unit> units, OutputStream process) throws IOException {
    OutputStream out = new BufferedOutputStream(process, 64 * 1024);
    String separator = "{\"units\":[";
    for (Unit unit : units) {
      out.write(separator.getBytes(StandardCharsets.UTF_8));
      unit.writeTo(out);
      separator = ",";
    }
    out.write("]}".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static JsonNode value(Opa.Answer answer) throws CheckException {
    JsonNode said;
    try {
      said = JSON.readTree(answer.out());
    } catch (IOException e) {
      throw new CheckException("opa ended before it had answered", e);
    }
    JsonNode errors = said.path("errors");
    if (!errors.isEmpty()) {
      boolean compiling = errors.path(0).path("code").asText().matches("rego_.*_error");
      throw new CheckException(
          compiling ? "the policies don't compile:" : "the policies can't be evaluated:",
          RegoError.lines(errors));
    }
    JsonNode value = said.path("result").path(0).path("expressions").path(0).path("value");
    if (answer.exit() != 0 || !value.isArray()) {
      throw new CheckException(
          "opa gave no outcome: "
              + answer.messages().lines().findFirst().orElse("exit code " + answer.exit()));
    }
    return value;
  }
}
