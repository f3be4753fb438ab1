package io.gitpoli.check.report;

import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * JUnit's XML: a suite for each namespace. As in Conftest, what fails and what warns is a failed
 * test; exceptions, audited and waived findings are skipped ones.
 */
public final class JUnitReport implements Report {
  @Override
  public void write(Results results, PrintWriter out) {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      Map<String, List<Result>> suites =
          results.all().stream()
              .collect(
                  Collectors.groupingBy(
                      Result::namespace, LinkedHashMap::new, Collectors.toList()));
      for (Map.Entry<String, List<Result>> suite : suites.entrySet()) {
        write(suite.getKey(), new Results(suite.getValue(), results.codes()), xml);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
      out.println();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("text can always be written", e);
    }
  }

  private static void write(String namespace, Results results, XMLStreamWriter xml)
      throws XMLStreamException {
    String suite = "gitpoli." + namespace;
    int failures = results.count(Standing.FAILS) + results.count(Standing.WARNS);
    int skipped =
        results.exceptions() + results.count(Standing.AUDITED) + results.count(Standing.WAIVED);
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", text(Words.line(suite)));
    xml.writeAttribute("tests", String.valueOf(results.successes() + failures + skipped));
    xml.writeAttribute("failures", String.valueOf(failures));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", String.valueOf(skipped));
    xml.writeAttribute("time", "0.000");
    for (Result result : results.all()) {
      for (Finding finding : result.findings(Standing.WARNS)) {
        failed(suite, result.file(), finding, xml);
      }
      for (Finding finding : result.findings(Standing.FAILS)) {
        failed(suite, result.file(), finding, xml);
      }
      for (Finding finding : result.findings(Standing.AUDITED)) {
        skipped(suite, result.file(), finding.message(), "audited", xml);
      }
      for (Finding finding : result.findings(Standing.WAIVED)) {
        String why = finding.waiver().map(Words::waived).orElse("waived");
        skipped(suite, result.file(), finding.message(), why, xml);
      }
      for (String exception : result.exceptions()) {
        skipped(suite, result.file(), exception, "exception", xml);
      }
      for (int i = 0; i < result.successes(); i++) {
        xml.writeCharacters("\n    ");
        xml.writeEmptyElement("testcase");
        attributes(suite, result.file(), xml);
      }
    }
    xml.writeCharacters("\n  ");
    xml.writeEndElement();
  }

  private static void failed(String suite, String file, Finding finding, XMLStreamWriter xml)
      throws XMLStreamException {
    start(suite, file, finding.message(), xml);
    xml.writeStartElement("failure");
    xml.writeAttribute("message", text(Words.line(finding.message())));
    xml.writeAttribute("type", text(finding.code()));
    StringBuilder content = new StringBuilder(Words.place(finding.place()));
    content.append(": ").append(finding.message());
    finding.about().fix().ifPresent(fix -> content.append("\nfix: ").append(fix));
    finding.about().link().ifPresent(link -> content.append("\nsee: ").append(link));
    characters(content.toString(), xml);
    xml.writeEndElement();
    end(xml);
  }

  private static void skipped(
      String suite, String file, String message, String why, XMLStreamWriter xml)
      throws XMLStreamException {
    start(suite, file, message, xml);
    xml.writeEmptyElement("skipped");
    xml.writeAttribute("message", text(Words.line(why)));
    end(xml);
  }

  private static void start(String suite, String file, String message, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeStartElement("testcase");
    attributes(suite, file + " - " + message.lines().findFirst().orElse(""), xml);
    xml.writeCharacters("\n      ");
  }

  private static void end(XMLStreamWriter xml) throws XMLStreamException {
    xml.writeCharacters("\n    ");
    xml.writeEndElement();
  }

  private static void attributes(String suite, String name, XMLStreamWriter xml)
      throws XMLStreamException {
    xml.writeAttribute("classname", text(Words.line(suite)));
    xml.writeAttribute("name", text(Words.line(name)));
    xml.writeAttribute("time", "0.000");
  }

  /** Line breaks by their number: in a log a line of a message is none of its own. */
  private static void characters(String content, XMLStreamWriter xml) throws XMLStreamException {
    boolean first = true;
    for (String line : content.lines().toList()) {
      if (!first) {
        xml.writeEntityRef("#10");
      }
      xml.writeCharacters(text(Words.line(line)));
      first = false;
    }
  }

  /** Without what XML 1.0 can't hold. */
  private static String text(String text) {
    return text.replaceAll(
        "[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "?");
  }
}
