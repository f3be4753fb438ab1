package io.gitpoli.check.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.About;
import io.gitpoli.check.Finding;
import io.gitpoli.check.Place;
import io.gitpoli.check.Results;
import io.gitpoli.rollout.Waiver;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): a result for each
 * finding, by its rule's code; a waived one is suppressed, with its reason.
 */
public final class SarifReport implements Report {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private final Optional<String> version;
  private final int exitCode;

  /**
   * @param version of gitpoli
   * @param exitCode that the command will have
   */
  public SarifReport(Optional<String> version, int exitCode) {
    this.version = version;
    this.exitCode = exitCode;
  }

  @Override
  public void write(Results results, PrintWriter out) {
    ObjectNode log = JsonNodeFactory.instance.objectNode();
    log.put("$schema", SCHEMA);
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "gitpoli");
    version.ifPresent(known -> driver.put("version", known));
    ArrayNode rules = driver.putArray("rules");
    run.put("columnKind", "unicodeCodePoints");
    ObjectNode invocation = run.putArray("invocations").addObject();
    invocation.put("executionSuccessful", true);
    invocation.put("exitCode", exitCode);
    ArrayNode found = run.putArray("results");
    Map<String, Integer> indexes = new LinkedHashMap<>();
    results
        .findings()
        .forEach(
            finding -> {
              int index =
                  indexes.computeIfAbsent(
                      finding.code(),
                      code -> {
                        rules.add(rule(code, finding.about()));
                        return rules.size() - 1;
                      });
              found.add(result(finding, index));
            });
    try {
      out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(log));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode rule(String code, About about) {
    ObjectNode rule = JsonNodeFactory.instance.objectNode();
    rule.put("id", code);
    about.title().ifPresent(title -> rule.putObject("shortDescription").put("text", title));
    about.description().ifPresent(text -> rule.putObject("fullDescription").put("text", text));
    about.link().filter(SarifReport::isUri).ifPresent(link -> rule.put("helpUri", link));
    about.fix().ifPresent(fix -> rule.putObject("help").put("text", fix));
    return rule;
  }

  private static ObjectNode result(Finding finding, int ruleIndex) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("ruleId", finding.code());
    result.put("ruleIndex", ruleIndex);
    result.put("level", level(finding));
    result.putObject("message").put("text", finding.message());
    ObjectNode location = result.putArray("locations").addObject();
    location.set("physicalLocation", physical(finding.place()));
    finding
        .resource()
        .ifPresent(
            name ->
                location
                    .putArray("logicalLocations")
                    .addObject()
                    .put("fullyQualifiedName", name)
                    .put("kind", "resource"));
    finding.waiver().ifPresent(waiver -> result.putArray("suppressions").add(suppression(waiver)));
    return result;
  }

  private static String level(Finding finding) {
    return switch (finding.standing()) {
      case FAILS -> "error";
      case WARNS -> "warning";
      case AUDITED -> "note";
      // What it would be without the waiver.
      case WAIVED -> finding.isFailure() ? "error" : "warning";
    };
  }

  private static ObjectNode physical(Place place) {
    ObjectNode physical = JsonNodeFactory.instance.objectNode();
    physical.putObject("artifactLocation").put("uri", uri(place.file()));
    physical.putObject("region").put("startLine", place.line()).put("startColumn", place.column());
    return physical;
  }

  private static ObjectNode suppression(Waiver waiver) {
    ObjectNode suppression = JsonNodeFactory.instance.objectNode();
    suppression.put("kind", "external");
    suppression.put("status", "accepted");
    suppression.put("justification", Words.waived(waiver));
    return suppression;
  }

  private static String uri(String file) {
    try {
      String scheme = file.startsWith("/") ? "file" : null;
      // A colon in the first part of a relative path would end a scheme.
      String path = scheme == null && file.contains(":") ? "./" + file : file;
      return new URI(scheme, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("every path can be escaped", e);
    }
  }

  private static boolean isUri(String link) {
    try {
      return new URI(link).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
