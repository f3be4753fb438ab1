package io.gitpoli.check.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/** Documents made of a random generator's choices: valid ones, with what is odd in each format. */
public enum GeneratedFormat {
  JSON(Format.JSON, random -> new Writing(random).json()),
  YAML(Format.YAML, random -> new Writing(random).yaml()),
  HCL2(Format.HCL2, random -> new Writing(random).hcl()),
  DOCKERFILE(Format.DOCKERFILE, random -> new Writing(random).dockerfile()),
  TOML(Format.TOML, random -> new Writing(random).toml()),
  INI(Format.INI, random -> new Writing(random).ini()),
  PROPERTIES(Format.PROPERTIES, random -> new Writing(random).properties()),
  XML(Format.XML, random -> new Writing(random).xml()),
  DOTENV(Format.DOTENV, random -> new Writing(random).dotenv()),
  EDN(Format.EDN, random -> new Writing(random).edn()),
  IGNORE(Format.IGNORE, random -> new Writing(random).ignore()),
  HOCON(Format.HOCON, random -> new Writing(random).hocon());

  private final Format format;
  private final Function<Random, String> generator;

  GeneratedFormat(Format format, Function<Random, String> generator) {
    this.format = format;
    this.generator = generator;
  }

  public Format format() {
    return format;
  }

  public String generate(Random random) {
    return generator.apply(random);
  }

  private static final class Writing {
    private static final String[] WORDS = {
      "a", "name", "image", "spec", "x-y", "_z", "kind", "Größe", "n1", "value", "on1", "yes2"
    };
    private static final String[] TEXTS = {
      "nginx:latest",
      "a b",
      "",
      "true",
      "1.0",
      "é😀",
      "a#b",
      "x;y",
      "/etc/passwd",
      "10.0.0.0/8",
      "*"
    };
    private static final String[] NUMBERS = {
      "0",
      "1",
      "-1",
      "8080",
      "1.5",
      "1.0",
      "-0.25",
      "100000",
      "1e3",
      "2.5E-3",
      "1e21",
      "1e-7",
      "9007199254740993",
      "12345678901234567890",
      "123456789.123456789",
      "0.1",
      "1000000",
      "3.0e10"
    };

    private final Random random;

    Writing(Random random) {
      this.random = random;
    }

    private String pick(String... values) {
      return values[random.nextInt(values.length)];
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private List<String> some(int most, Supplier<String> item) {
      List<String> items = new ArrayList<>();
      for (int count = random.nextInt(most + 1); count > 0; count--) {
        items.add(item.get());
      }
      return items;
    }

    private String lines(int most, Supplier<String> line) {
      return String.join("", some(most, () -> line.get() + lineEnd()));
    }

    private String lineEnd() {
      return "\n";
    }

    /** A different name at each call. */
    private int counter;

    private String name() {
      return pick(WORDS) + counter++;
    }

    // JSON

    String json() {
      return (chance(10) ? "\uFEFF" : "") + jsonValue(0) + pick("", "\n", " \r\n");
    }

    private String jsonValue(int depth) {
      int kind = random.nextInt(depth > 3 ? 4 : 7);
      return switch (kind) {
        case 0 -> pick(NUMBERS);
        case 1 -> pick("true", "false", "null");
        case 2, 3 -> jsonText();
        case 4 -> "[" + String.join(", ", some(4, () -> jsonValue(depth + 1))) + "]";
        default ->
            "{\n"
                + String.join(",\n", some(5, () -> jsonText() + " : " + jsonValue(depth + 1)))
                + "}";
      };
    }

    private String jsonText() {
      return '"'
          + pick(TEXTS)
          + pick("", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\\"", "\\/", "<&>")
          + '"';
    }

    // YAML

    String yaml() {
      String documents =
          String.join("---\n", List.of(pick("", "# comment\n"), yamlMap(0), yamlMap(0)));
      return switch (random.nextInt(4)) {
        case 0 -> documents;
        case 1 -> documents.replace("\n", "\r\n");
        case 2 -> "---\n" + yamlMap(0);
        default -> yamlMap(0);
      };
    }

    private String yamlMap(int depth) {
      StringBuilder out = new StringBuilder();
      String indent = "  ".repeat(depth);
      boolean anchors = depth == 0 && chance(30);
      if (anchors) {
        out.append("base0: &base\n  x: 1\n  y: [a, ~]\n");
      }
      for (int count = 1 + random.nextInt(5); count > 0; count--) {
        out.append(indent).append(yamlKey()).append(':').append(yamlValue(depth));
      }
      if (anchors) {
        out.append("merged0:\n  y: 2\n  <<: *base\n  z: 3\nalias0: *base\n");
      }
      return out.toString();
    }

    private String yamlKey() {
      return chance(80) ? name() : pick("1", "yes", "0x10", "'q'", "\"d\"", "1.5", "true") + "";
    }

    private String yamlValue(int depth) {
      String indent = "  ".repeat(depth + 1);
      int kind = random.nextInt(depth > 2 ? 4 : 8);
      return switch (kind) {
        case 0 -> " " + pick(NUMBERS) + "\n";
        case 1 ->
            " "
                + pick(
                    "yes",
                    "no",
                    "on",
                    "off",
                    "y",
                    "N",
                    "True",
                    "~",
                    "null",
                    "0o17",
                    "017",
                    "0b11",
                    "0x1F",
                    "1_000",
                    "08",
                    "12:30:45",
                    "2001-01-01",
                    "2001-12-14t21:59:43.10-05:00",
                    "+1",
                    ".5",
                    "1.",
                    "0.",
                    "--",
                    "<<",
                    "=",
                    "1e",
                    "0x",
                    "_1",
                    "+0x1f",
                    "-0b11",
                    "0777",
                    "1e400",
                    "!!str 5",
                    "!Ref x",
                    "!!float 3",
                    "!!int 4",
                    "!!binary aGk=")
                + pick("\n", " # comment\n");
        case 2 ->
            " "
                + pick(
                    "'it''s'",
                    "\"a\\tb\\x41\\u00e9\\\n    c\"",
                    "plain text",
                    "a: b".replace(": ", ":"))
                + "\n";
        case 3 ->
            " "
                + pick("|", ">", "|-", ">-", "|+")
                + "\n"
                + indent
                + "line\n"
                + indent
                + " more\n\n"
                + indent
                + "end\n";
        case 4 -> " {" + String.join(", ", some(3, () -> name() + ": " + pick(NUMBERS))) + "}\n";
        case 5 ->
            " [" + String.join(", ", some(3, () -> pick("a", "'b'", "1", "{c: d}", "[e]"))) + "]\n";
        case 6 -> "\n" + yamlMap(depth + 1);
        default ->
            "\n" + indent + "- a\n" + indent + "-\n" + indent + "- " + name() + ": 1\n" + indent
                + "  " + name() + ": 2\n";
      };
    }

    // HCL

    String hcl() {
      return "# comment\n" + hclBody(0) + pick("", "/* end */ ", "// end");
    }

    private String hclBody(int depth) {
      String indent = "  ".repeat(depth);
      StringBuilder out = new StringBuilder();
      for (int count = random.nextInt(6); count > 0; count--) {
        if (depth > 2 || chance(60)) {
          out.append(indent)
              .append(name())
              .append(pick(" = ", "=", "   =   "))
              .append(hclValue(0))
              .append("\n");
        } else if (chance(20)) {
          out.append(indent).append(name()).append(" { ").append(name()).append(" = 1 }\n");
        } else {
          out.append(indent)
              .append(pick("resource", "data", "module"))
              .append(pick(" \"aws_s3_bucket\" \"b\"", " \"a b\" \"c.d\"", " x y"))
              .append(" {\n")
              .append(hclBody(depth + 1))
              .append(indent)
              .append("}\n");
        }
      }
      return out.toString();
    }

    private String hclValue(int depth) {
      // A heredoc's end stands on a line of its own.
      int kind = random.nextInt(depth > 2 ? 6 : depth > 0 ? 8 : 9);
      return switch (kind) {
        case 0 -> pick(NUMBERS);
        case 1 -> pick("true", "false", "null", "-5", "!true", "- 1.5");
        case 2, 3 -> hclText(depth);
        case 4, 5 -> hclExpression(depth);
        case 6 ->
            "["
                + pick("", "\n")
                + String.join(pick(", ", ",\n  "), some(3, () -> hclValue(depth + 1)))
                + pick("]", "\n]");
        case 7 ->
            "{\n"
                + String.join(
                    pick("\n", ",\n", ", # c\n"),
                    some(3, () -> hclKey() + pick(" = ", " : ", "=") + hclValue(depth + 1)))
                + "\n}";
        default ->
            "<<"
                + pick("", "-")
                + "EOT\n"
                + lines(
                    3,
                    () ->
                        pick("", "  ", "    ")
                            + pick(
                                "text",
                                "${var.x} y",
                                "%{ if a }b%{ endif }",
                                "$${z}",
                                "\\n",
                                "",
                                "${ x ~}  t"))
                + "  EOT";
      };
    }

    private String hclKey() {
      return pick("k", "\"q r\"", "a.b", "(var.c)", "\"${d}-e\"", "true", "5");
    }

    private String hclText(int depth) {
      return '"'
          + String.join(
              "",
              some(
                  3,
                  () ->
                      pick(
                          "text ",
                          "\\n\\t\\\"",
                          "\\u00e9",
                          "$${esc}",
                          "%%{esc}",
                          "$ ",
                          "100% ",
                          "é😀",
                          "${" + hclExpression(depth + 1) + "}",
                          "${~ var.t ~} ",
                          "%{ if var.a }yes%{ else }no%{ endif }",
                          "%{ for k, v in var.m ~} ${k}=${v} %{~ endfor }",
                          "${true}",
                          "${1.50}",
                          "${\"nested ${x}\"}",
                          "${null}")))
          + '"';
    }

    private String hclExpression(int depth) {
      if (depth > 3) {
        return pick("var.x", "local.y[0]", "z");
      }
      return switch (random.nextInt(12)) {
        case 0 -> "var.x";
        case 1 -> "a.b[0].c[\"d\"]";
        case 2 -> "aws_x.y[*].id";
        case 3 -> "aws_x.y.*.id";
        case 4 -> "f(" + String.join(", ", some(3, () -> hclValue(depth + 3))) + ")";
        case 5 ->
            hclExpression(depth + 1)
                + pick(" + ", " == ", " && ", "/", " % ", " >= ")
                + hclExpression(depth + 1);
        case 6 -> "(" + hclExpression(depth + 1) + ")";
        case 7 -> "var.c ? " + hclText(depth + 3) + " : " + hclExpression(depth + 1);
        case 8 -> "[for x in var.l : upper(x) if x != \"\"]";
        case 9 -> "{ for k, v in var.m : k => v... }";
        case 10 -> "!" + pick("var.b", "(a)", "f()");
        default -> "provider::p::f(g(1)...)";
      };
    }

    // Dockerfile

    String dockerfile() {
      StringBuilder out =
          new StringBuilder(pick("", "# syntax=docker/dockerfile:1\n", "# escape=`\n", "\uFEFF"));
      String escape = out.indexOf("`") > 0 ? "`" : "\\";
      out.append(pick("", "# base\n", "# a\n#\n# b\n"))
          .append(
              pick(
                  "FROM alpine:3\n",
                  "ARG V=1\nFROM alpine:$V AS build\n",
                  "from --platform=linux/arm64 a/b@sha256:x as c\n"));
      for (int count = random.nextInt(9); count > 0; count--) {
        out.append(
            pick(
                "RUN apt-get update && " + escape + "\n    apt-get install -y x\n",
                "RUN a " + escape + "  \n# within\n\n  # more\n  b\n",
                "RUN [\"a\", \"b c\"]\n",
                "RUN [not json\n",
                "RUN --mount=type=cache,target=/x --network=none go build\n",
                "RUN <<EOF\nline\n# not a comment\nEOF\n",
                "RUN cat <<-'A B' <<C\nx\n\tA B\ny\nC\n",
                "COPY --from=build --chown=1:1 a b /c\n",
                "COPY [\"a b\", \"/c\"]\n",
                "COPY <<EOF /x\nhello\nEOF\n",
                "ADD https://example.com/x /y\n",
                "ENV A=1 B=\"x y\" C=d" + escape + " e\n",
                "ENV OLD some  value\n",
                "LABEL a.b=\"c d\" 'e f'=g\n",
                "EXPOSE 80   443/tcp\n",
                "USER root\n",
                "WORKDIR /a b\n",
                "VOLUME [\"/a\"]\nVOLUME /b /c\n",
                "CMD [\"a\"]\n",
                "CMD a  b\n",
                "ENTRYPOINT [\"/x\", \"-y\"]\n",
                "HEALTHCHECK --interval=5m CMD curl -f http://x\n",
                "HEALTHCHECK NONE\n",
                "ONBUILD RUN [\"x\"]\n",
                "ONBUILD COPY a b\n",
                "STOPSIGNAL SIGTERM\n",
                "SHELL [\"/bin/sh\", \"-c\"]\n",
                "ARG X Y=\"z w\"\n",
                "MAINTAINER someone <a@b>\n",
                "  # indented comment\n",
                "\n",
                "RUN echo \"a <<EOF\"\n",
                "RUN x <<<y\n",
                "FROM scratch\n"));
      }
      return chance(20) ? out.toString().replace("\n", "\r\n") : out.toString();
    }

    // TOML

    String toml() {
      StringBuilder out = new StringBuilder(pick("", "# comment\n", "\uFEFF"));
      tomlEntries(out);
      for (int count = random.nextInt(4); count > 0; count--) {
        String table = pick("[%s]", "[ %s . b ]", "[[%s]]", "[\"%s q\"]").formatted(asciiName());
        out.append(table).append(pick("", " # comment")).append("\n");
        tomlEntries(out);
      }
      return chance(20) ? out.toString().replace("\n", "\r\n") : out.toString();
    }

    private String asciiName() {
      return pick("a", "b-c", "d_e", "f1") + counter++;
    }

    private void tomlEntries(StringBuilder out) {
      for (int count = random.nextInt(6); count > 0; count--) {
        out.append(pick("", "  "))
            .append(asciiName())
            .append(pick("", ".x", ".\"y z\"", ". w"))
            .append(pick(" = ", "="))
            .append(tomlValue(0))
            .append(pick("", " # c"))
            .append("\n");
      }
    }

    private String tomlValue(int depth) {
      int kind = random.nextInt(depth > 2 ? 4 : 6);
      return switch (kind) {
        case 0 ->
            pick(
                "0",
                "+1",
                "-17",
                "1_000",
                "0xDEAD_beef",
                "0o755",
                "0b1010",
                "9223372036854775807",
                "1.0",
                "3.14",
                "-0.01",
                "5e+22",
                "1e06",
                "6.626e-34",
                "1_000.5",
                "0.0",
                "123456789012.0");
        case 1 -> pick("true", "false");
        case 2 ->
            pick(
                "1979-05-27T07:32:00Z",
                "1979-05-27T00:32:00.999999-07:00",
                "1979-05-27 07:32:00Z",
                "1979-05-27t07:32:00+00:00",
                "1979-05-27T07:32:00",
                "1979-05-27",
                "07:32:00",
                "00:32:00.5",
                "2020-02-29",
                "1979-05-27T07:32:00.500Z");
        case 3 ->
            pick(
                "\"a b\"",
                "\"\\t\\n\\\"\\\\ \\u00e9 \\U0001F600 \\e \\x41\"",
                "'raw\\n'",
                "\"\"\"\nfirst\nsecond \\\n   third \"two\"\"\"\"\"",
                "'''\nraw '' x\n'''",
                "\"é😀\"",
                "''",
                "\"\"\"\"\"\"");
        case 4 ->
            "["
                + pick("", "\n ")
                + String.join(pick(", ", " ,\n  # c\n"), some(3, () -> tomlValue(depth + 1)))
                + pick("", "\n")
                + "]";
        default ->
            "{ "
                + String.join(
                    ", ",
                    some(3, () -> asciiName() + pick("", ".z") + " = " + tomlValue(depth + 1)))
                + " }";
      };
    }

    // INI

    String ini() {
      return lines(2, () -> asciiName() + " = top")
          + lines(
              14,
              () ->
                  pick(
                      "["
                          + pick("a", "b c", "d \"e\"", "f.g", "DEFAULT", "h")
                          + "]"
                          + pick("", " ; c"),
                      "; comment",
                      "# comment",
                      "",
                      "  ",
                      asciiName() + pick(" = ", "=", ": ", " : ") + pick(TEXTS),
                      asciiName() + " = " + pick(NUMBERS),
                      asciiName()
                          + " = "
                          + pick(
                              "true", "False", "t", "F", "yes", "off", "1", "0", "TRUE", "0x10",
                              "0x1p4", "1_000", "inf", "NaN", "+5", ".5"),
                      asciiName()
                          + " = "
                          + pick(
                              "\"q ; r\"",
                              "'s # t'",
                              "\"\"\"m\nn\"\"\"",
                              "`b;c`",
                              "\"a\"b\"",
                              "a\\\n  b \\\n c",
                              "x ; c",
                              "y # c",
                              "%(a)s",
                              "a = b"),
                      "\"k k\" = 1",
                      "`b b` = 1",
                      "- = auto",
                      "  indented = 1",
                      asciiName() + " ="));
    }

    // Properties

    String properties() {
      String text =
          lines(
              12,
              () ->
                  pick(
                      "# c",
                      "! c",
                      "",
                      "   ",
                      asciiName() + pick("=", " = ", ":", " ", "\t") + pick(TEXTS),
                      asciiName(),
                      asciiName() + "=a\\\n   b\\\n\tc",
                      "a\\=b" + counter++ + " = c",
                      "k\\ k = \\u00e9\\n\\t\\\\x\\q",
                      asciiName() + " = trailing  ",
                      "  indented=1",
                      asciiName() + "= = x",
                      asciiName() + "=#no comment"));
      return chance(20) ? text.replace("\n", "\r\n") : text;
    }

    // XML

    String xml() {
      return pick(
              "",
              "<?xml version=\"1.0\"?>\n",
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n",
              "<!DOCTYPE a>\n")
          + xmlElement(0)
          + pick("", "\n", "\n<!-- end -->\n");
    }

    private String xmlElement(int depth) {
      String name = pick("a", "b", "c:d", "e-f", "g.h", "é");
      String attributes =
          pick(
              "",
              " x=\"1\"",
              " x='a&amp;b' y=\"&lt;\"",
              " xmlns=\"u\"",
              " xmlns:c=\"u\" c:z=\" s \"");
      if (chance(15)) {
        return "<" + name + attributes + "/>";
      }
      List<String> content =
          some(
              depth > 3 ? 1 : 4,
              () ->
                  depth > 3 || chance(45)
                      ? pick(
                          "text",
                          " padded ",
                          "\n",
                          "a &amp; b",
                          "&#233;&#x1F600;",
                          "<!-- c -->",
                          "<![CDATA[<x>]]>",
                          "<?pi x?>",
                          "\u00a0",
                          "a\n b")
                      : xmlElement(depth + 1));
      return "<" + name + attributes + ">" + String.join("", content) + "</" + name + ">";
    }

    // Files of environment variables

    String dotenv() {
      String text =
          "A=first\n"
              + lines(
                  10,
                  () ->
                      pick(
                          "# c",
                          "",
                          "  ",
                          variable()
                              + "="
                              + pick(
                                  "x",
                                  "a b",
                                  "",
                                  "\"q r\"",
                                  "'s t'",
                                  "1 # c",
                                  "\"a # b\" # c",
                                  "x#y",
                                  "\"n\\nl\"",
                                  "'n\\nl'",
                                  "\"e\\\"f\"",
                                  "a=b",
                                  "\\$x",
                                  "é"),
                          variable() + "=${A}/x",
                          variable() + "=\"$A\"",
                          variable() + "='$A'",
                          variable() + "=\\$A",
                          variable() + "=\"\\$A\"",
                          "export " + variable() + "=1",
                          variable() + ": yaml style",
                          "  " + variable() + " = spaced  ",
                          variable() + "=\"two\nlines\"",
                          variable() + "='two\n\nlines'",
                          variable() + "=${UNSET_1}x$UNSET_2"));
      return chance(20) ? text.replace("\n", "\r\n") : text;
    }

    private String variable() {
      return "V" + counter++;
    }

    // EDN

    String edn() {
      return pick("", "; c\n", "#_ x ")
          + "{"
          + String.join(pick(" ", ", ", "\n"), some(5, () -> ":" + asciiName() + " " + ednValue(0)))
          + "}";
    }

    private String ednValue(int depth) {
      int kind = random.nextInt(depth > 2 ? 5 : 9);
      return switch (kind) {
        case 0 ->
            pick(
                "0",
                "1",
                "-17",
                "+5",
                "123456789012",
                "1.5",
                "-0.25",
                "1e3",
                "2.5e-3",
                "1e21",
                "1e-7",
                "100000.0",
                "1.0");
        case 1 -> pick("true", "false", "nil");
        case 2 -> pick(":k", ":a/b", "sym", "ns/sym", "+", "-x", "a.b", "*m*");
        case 3 -> pick("\"text\"", "\"a\\n\\t\\\"\\\\\"", "\"é😀\"", "\"\"", "\"\\u00e9\"");
        case 4 -> pick("\\a", "\\newline", "\\space", "\\u0041", "\\n", "\\é");
        case 5 -> "[" + String.join(" ", some(3, () -> ednValue(depth + 1))) + "]";
        case 6 -> "(" + String.join(", ", some(3, () -> ednValue(depth + 1))) + ")";
        case 7 -> pick("#{:a :b}", "#{}", "#{\"x\"}", "#{1 2 3}");
        default ->
            "{"
                + String.join(
                    " ",
                    some(
                        3,
                        () ->
                            pick(":", "\"s\" #_ ", "").equals(":")
                                ? ":" + asciiName() + " " + ednValue(depth + 1)
                                : "\"" + asciiName() + "\" " + ednValue(depth + 1)))
                + "}";
      };
    }

    // HOCON, as far as Conftest reads it: its values stand in objects

    /** Scalars that stand in the file, for substitutions further below. */
    private final List<String> targets = new ArrayList<>();

    String hocon() {
      boolean braces = chance(20);
      StringBuilder out = new StringBuilder(pick("", "# comment\n", "// comment\n\n"));
      out.append(braces ? "{\n" : "");
      for (int count = 1 + random.nextInt(3); count > 0; count--) {
        String key = asciiName();
        out.append(key).append(pick(" ", " = ", " : ", " =\n ")).append(hoconObject(key, 0));
        out.append("\n").append(pick("", "\n", "# c\n"));
        if (chance(20)) {
          out.append(key).append(" { added = ").append(hoconScalar()).append(" }\n");
        }
      }
      return out.append(braces ? "}\n" : "").toString();
    }

    private String hoconObject(String path, int depth) {
      StringBuilder out = new StringBuilder("{").append(pick("\n", " ", " # c\n"));
      for (int count = random.nextInt(6); count > 0; count--) {
        String field = hoconField(path, depth);
        // At a comma after an object without = Conftest crashes.
        out.append(field)
            .append(field.endsWith("\n") ? "\n" : pick("\n", "\n\n", ", ", " ,\n", " // c\n"));
      }
      return out.append("}").toString();
    }

    private String hoconField(String path, int depth) {
      String key = asciiName();
      String at = path + "." + key;
      if (depth < 3 && chance(25)) {
        return key + pick(" ", " = ", ": ") + hoconObject(at, depth + 1) + "\n";
      }
      if (chance(15)) {
        return key + ".x." + asciiName() + " = " + hoconScalar();
      }
      if (chance(15)) {
        return key + " = 1\n" + key + " = " + pick("2", "${?NO_SUCH_VARIABLE_1}", "two words");
      }
      if (chance(20)) {
        return key + " = " + hoconArray(0);
      }
      if (chance(25) && !targets.isEmpty()) {
        String target = targets.get(random.nextInt(targets.size()));
        return key
            + " = "
            + pick("", "pre ", "\"quoted \"")
            + pick("${", "${?")
            + target
            + "}"
            + pick("", "/end", " \"end\"");
      }
      if (chance(10)) {
        return key + " = ${?no.such." + key + "}" + pick("", "/x");
      }
      if (chance(5)) {
        return key + " = null\n";
      }
      targets.add(at);
      return key + pick(" = ", "=", " : ", ":") + hoconScalar();
    }

    private String hoconArray(int depth) {
      List<String> items = new ArrayList<>(List.of(hoconScalar()));
      items.addAll(
          some(
              3,
              () ->
                  depth < 2 && chance(20)
                      ? hoconArray(depth + 1)
                      : depth < 2 && chance(15)
                          ? "{ b = " + hoconScalar() + ", c { d = e }\n }"
                          : hoconScalar()));
      return "["
          + pick("", " ", "\n")
          + String.join(pick(", ", ",", "\n", " ,\n"), items)
          + pick("", "\n", ",")
          + "]"
          + pick("", " [more]");
    }

    private String hoconScalar() {
      return pick(
          "0",
          "1",
          "-17",
          "8080",
          "1.50",
          "1e3",
          "0x10",
          "1_000",
          "1e999",
          "64k",
          "true",
          "false",
          "t",
          "F",
          "yes",
          "on",
          "word",
          "two words",
          "75   seconds",
          "a/b",
          "/dev/null",
          "10.0.0.1",
          "\"8080\"",
          "\"true\"",
          "\"\"",
          "\" padded \"",
          "\"a b\"",
          "\"a\\tb\"",
          "\"q\\\"r\\\\s\\n\"",
          "\"é😀\"",
          "\"http://example.com/#x\"",
          "\"\"\"raw \"x\" \\n\nline\"\"\"",
          "\"joined\" with 5",
          "5 \"joined\"");
    }

    // Ignore files

    String ignore() {
      return lines(
              10,
              () ->
                  pick(
                      "",
                      "# c",
                      "#",
                      "!keep",
                      "a/*.log",
                      "/x",
                      "trailing  ",
                      "esc\\ ",
                      "\\#x",
                      "\\\\y",
                      "  lead",
                      "!a\\!b ",
                      "   ",
                      "dir/"))
          + pick("", "last", "# last");
    }
  }
}
