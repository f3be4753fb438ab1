package io.gitpoli.check.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import io.gitpoli.rollout.Waiver;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Conftest's JSON: an array of the results of each file in each namespace. Beside {@code failures},
 * {@code warnings} and {@code exceptions} there are {@code audited} and {@code waived}, and
 * findings have fields more: {@code code}, {@code file}, {@code line}, {@code column}, {@code
 * title}, {@code description}, {@code fix}, {@code link}, {@code resource}, {@code waiver}.
 */
public final class JsonReport implements Report {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Override
  public void write(Results results, PrintWriter out) {
    ArrayNode all = NODES.arrayNode();
    results.all().forEach(result -> all.add(json(result)));
    try {
      out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(Result result) {
    ObjectNode json = NODES.objectNode();
    json.put("filename", result.file().equals("-") ? "" : result.file());
    json.put("namespace", result.namespace());
    json.put("successes", result.successes());
    put(json, "warnings", result.findings(Standing.WARNS));
    put(json, "failures", result.findings(Standing.FAILS));
    if (!result.exceptions().isEmpty()) {
      ArrayNode exceptions = json.putArray("exceptions");
      result.exceptions().forEach(exception -> exceptions.addObject().put("msg", exception));
    }
    put(json, "audited", result.findings(Standing.AUDITED));
    put(json, "waived", result.findings(Standing.WAIVED));
    return json;
  }

  private static void put(ObjectNode json, String name, List<Finding> findings) {
    if (!findings.isEmpty()) {
      ArrayNode array = json.putArray(name);
      findings.forEach(finding -> array.add(json(finding)));
    }
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode json = NODES.objectNode();
    json.put("msg", finding.message());
    finding.given().ifPresent(given -> json.set("loc", given));
    json.set("metadata", finding.metadata());
    json.put("code", finding.code());
    json.put("file", finding.place().file());
    json.put("line", finding.place().line());
    json.put("column", finding.place().column());
    put(json, "title", finding.about().title());
    put(json, "description", finding.about().description());
    put(json, "fix", finding.about().fix());
    put(json, "link", finding.about().link());
    put(json, "resource", finding.resource());
    finding.waiver().ifPresent(waiver -> json.set("waiver", json(waiver)));
    return json;
  }

  private static ObjectNode json(Waiver waiver) {
    ObjectNode json = NODES.objectNode();
    json.put("reason", waiver.reason());
    json.put("approver", waiver.approver());
    put(json, "ticket", waiver.ticket());
    json.put("expires", waiver.expires().toString());
    return json;
  }

  private static void put(ObjectNode json, String name, Optional<String> text) {
    text.ifPresent(value -> json.put(name, value));
  }
}
