package io.gitpoli.check.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gitpoli.check.About;
import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Place;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import io.gitpoli.check.Severity;
import io.gitpoli.rollout.Waiver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;

/**
 * Each form as its golden file has it. Where a form changes: run this with {@code -Dgolden=write},
 * and read the difference.
 */
class ReportsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/gitpoli/check/report");

  enum Form {
    TEXT("text.txt", new TextReport()),
    JSON("json.json", new JsonReport()),
    TAP("tap.txt", new TapReport()),
    TABLE("table.txt", new TableReport()),
    JUNIT("junit.xml", new JUnitReport()),
    GITHUB("github.txt", new GitHubReport()),
    AZUREDEVOPS("azuredevops.txt", new AzureDevOpsReport()),
    SARIF("sarif.json", new SarifReport(Optional.of("9.9"), 1));

    private final String file;
    private final Report report;

    Form(String file, Report report) {
      this.file = file;
      this.report = report;
    }
  }

  private static final Waiver WAIVER =
      new Waiver(
          "name.bad",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          "It is called so\nby law.",
          "ada",
          Optional.of("OPS-12"),
          LocalDate.of(2027, 1, 31),
          2);

  private static final About ABOUT =
      new About(
          Optional.of("name.bad"),
          Optional.of("Names"),
          Optional.of("A name says what it is of."),
          Optional.of("Choose another name."),
          Optional.of("https://example.com/names"));

  private static final About NOTHING =
      new About(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static Finding finding(
      String code, Severity severity, String message, Place place, About about, Standing standing) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("query", severity == Severity.FAILURE ? "data.main.deny" : "data.main.warn");
    return new Finding(
        code,
        severity,
        message,
        metadata,
        place.file(),
        Optional.empty(),
        place,
        about.equals(ABOUT) ? Optional.of("Deployment/web") : Optional.empty(),
        about,
        standing,
        standing == Standing.WAIVED ? Optional.of(WAIVER) : Optional.empty());
  }

  private static final Results RESULTS =
      new Results(
          List.of(
              new Result(
                  "deploy/a b:c,d.yaml",
                  "main",
                  1,
                  List.of(
                      finding(
                          "name.bad",
                          Severity.FAILURE,
                          "web is a bad name",
                          new Place("deploy/a b:c,d.yaml", 4, 9),
                          ABOUT,
                          Standing.FAILS),
                      finding(
                          "main.warn",
                          Severity.WARNING,
                          "50% <odd> & \"quoted\"\n::error::two lines #\u001b[31m ünï",
                          new Place("deploy/a b:c,d.yaml", 1, 1),
                          NOTHING,
                          Standing.WARNS),
                      finding(
                          "main.deny",
                          Severity.FAILURE,
                          "not in force yet",
                          new Place("deploy/a b:c,d.yaml", 5, 1),
                          NOTHING,
                          Standing.AUDITED),
                      finding(
                          "name.bad",
                          Severity.FAILURE,
                          "db is a bad name",
                          new Place("deploy/a b:c,d.yaml", 14, 9),
                          ABOUT,
                          Standing.WAIVED)),
                  List.of("data.main.exception[_][_] == \"kind\"")),
              new Result("-", "main", 2, List.of(), List.of())),
          Set.of());

  private static String written(Report report, Results results) {
    StringWriter out = new StringWriter();
    report.write(results, new PrintWriter(out));
    return out.toString();
  }

  @ParameterizedTest
  @EnumSource
  void aFormIsAsItsGoldenFile(Form form) throws Exception {
    Path golden = GOLDEN.resolve(form.file);
    String written = written(form.report, RESULTS);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, written);
    }
    assertThat(written).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @EnumSource
  void noFormLetsAFindingCommandATerminal(Form form) {
    assertThat(written(form.report, RESULTS)).doesNotContain("\u001b");
  }

  @Test
  void sarifFitsItsSchema() throws Exception {
    try (InputStream in =
        ReportsTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      JsonNode schema = new JsonMapper().readTree(in);
      JsonNode log = new JsonMapper().readTree(written(Form.SARIF.report, RESULTS));
      var validator =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(schema);

      assertThat(validator.validate(log)).isEmpty();
      ((ObjectNode) log.path("runs").path(0)).put("results", 1);
      assertThat(validator.validate(log)).isNotEmpty();
    }
  }

  @Test
  void junitIsXmlThatCountsItsTests() throws Exception {
    byte[] xml = written(Form.JUNIT.report, RESULTS).getBytes(StandardCharsets.UTF_8);
    Element suite =
        (Element)
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getElementsByTagName("testsuite")
                .item(0);

    assertThat(suite.getAttribute("tests"))
        .isEqualTo(String.valueOf(suite.getElementsByTagName("testcase").getLength()))
        .isEqualTo("8");
    assertThat(suite.getAttribute("failures"))
        .isEqualTo(String.valueOf(suite.getElementsByTagName("failure").getLength()))
        .isEqualTo("2");
    assertThat(suite.getAttribute("skipped"))
        .isEqualTo(String.valueOf(suite.getElementsByTagName("skipped").getLength()))
        .isEqualTo("3");
  }

  @Test
  void gitHubReadsNoCommandOutOfAFinding() {
    assertThat(written(Form.GITHUB.report, RESULTS).lines())
        .filteredOn(line -> line.startsWith("::error"))
        .singleElement()
        .asString()
        .startsWith("::error file=deploy/a b%3Ac%2Cd.yaml,line=4,col=9,title=name.bad::web is");
  }
}
