package io.gitpoli.check.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @CsvSource({
    "-, YAML",
    "a.yaml, YAML",
    "a/b.YML, YAML",
    "a.json, JSON",
    "main.tf, HCL2",
    "prod.tfvars, HCL2",
    "a.hcl, HCL2",
    "Dockerfile, DOCKERFILE",
    "a/dockerfile.debug, DOCKERFILE",
    "dev.Dockerfile, DOCKERFILE",
    ".gitignore, IGNORE",
    ".dockerignore, IGNORE",
    ".env, DOTENV",
    ".env.prod, DOTENV",
    "prod.env, DOTENV",
    "nginx.conf, NGINX",
    "Jenkinsfile, GROOVY",
    "Jenkinsfile.prod, GROOVY",
    "a.textpb, TEXTPROTO",
    "a.toml, TOML",
    "a.cyclonedx, CYCLONEDX",
    "a.hocon, HOCON",
  })
  void choosesByFileNameAsConftest(String file, Format format) {
    assertThat(Format.of(Path.of(file))).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README", "a.txt", "json", "env", "Dockerfile-old", "a.", "a.conf", "/"})
  void choosesNothingForOtherNames(String file) {
    assertThat(Format.of(Path.of(file))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void isFoundByItsName(Format format) {
    assertThat(Format.named(format.conftestName())).contains(format);
  }

  @Test
  void knowsNoOtherName() {
    assertThat(Format.named("YAML")).isEmpty();
    assertThat(Format.named("yml")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GROOVY", "HCL1", "NGINX", "SPDX", "TEXTPROTO", "VCL"})
  void refusesWhatItDoesNotReadAndSaysWhatToDo(Format format) {
    Source source = new Source("file", "{}".getBytes(UTF_8));
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> format.parser().parse(source))
        .withMessageContaining("is not read here; convert it to JSON");
  }

  @ParameterizedTest
  @EnumSource(names = {"CUE", "JSONNET"})
  void refusesProgramsAndNamesWhatEvaluatesThem(Format format) {
    Source source = new Source("file", "a: 1 + 1".getBytes(UTF_8));
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> format.parser().parse(source))
        .withMessageContaining("is not evaluated here, and this is not JSON; check what `");
  }
}
