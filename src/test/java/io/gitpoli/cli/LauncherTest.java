package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code gitpoli}, in a folder of its own with a Java that only prints how it is called.
 */
@Timeout(60)
class LauncherTest {
  @TempDir Path folder;
  private Path launcher;
  private Path jdk;

  @BeforeEach
  void copy() throws IOException {
    Path home = Files.createDirectories(folder.resolve("a home"));
    launcher = Files.copy(Path.of("gitpoli"), home.resolve("gitpoli"));
    jdk = folder.resolve("jdk");
    executable(jdk.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 7\n");
    release("17.0.1");
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void release(String version) throws IOException {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private void build() throws IOException {
    Files.createDirectories(launcher.resolveSibling("target/lib"));
    Files.writeString(launcher.resolveSibling("target/gitpoli-9.jar"), "");
  }

  private record Run(int exit, String text) {}

  private Run run(Path script, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", script.toString(), "eval", "a b").redirectErrorStream(true);
    builder.directory(folder.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return new Run(process.exitValue(), text);
    } finally {
      process.destroyForcibly();
    }
  }

  private Run run() throws IOException, InterruptedException {
    return run(launcher, Map.of("JAVA_HOME", jdk.toString()));
  }

  @Test
  void saysHowToBuildWhatIsNotBuilt() throws Exception {
    assertThat(run()).isEqualTo(new Run(2, "gitpoli: it is not built yet: run make build first\n"));
  }

  @Test
  void handsOnArgumentsAndExitCode() throws Exception {
    build();

    Run run = run();

    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.text()).endsWith("target/gitpoli-9.jar\neval\na b\n").contains("\n-jar\n");
  }

  @Test
  void boundsTheHeapUnlessToldOtherwise() throws Exception {
    build();

    assertThat(run().text()).contains("-Xmx512m\n");
    Run run =
        run(
            launcher,
            Map.of("JAVA_HOME", jdk.toString(), "GITPOLI_JAVA_OPTIONS", "-Xmx1g -Dname=value"));

    // The last one counts.
    assertThat(run.text()).containsSubsequence("-Xmx512m\n", "-Xmx1g\n-Dname=value\n", "-jar\n");
  }

  @Test
  void takesClassesFromTheArchiveOfTheBuildWhereThereIsOne() throws Exception {
    build();
    assertThat(run().text()).doesNotContain("SharedArchiveFile");

    Path archive = Files.writeString(launcher.resolveSibling("target/gitpoli.jsa"), "");

    assertThat(run().text()).contains("-XX:SharedArchiveFile=" + archive + "\n");
  }

  @Test
  void worksThroughALink() throws Exception {
    build();
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.relativize(launcher));

    assertThat(run(link, Map.of("JAVA_HOME", jdk.toString())).exit()).isEqualTo(7);
  }

  @Test
  void refusesAnOlderJava() throws Exception {
    build();
    for (String version : new String[] {"1.8.0_402", "11.0.2"}) {
      release(version);
      Run run = run();
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.text()).contains("Java 17 or newer is needed").hasLineCount(1);
    }
  }

  @Test
  void saysThatJavaIsMissing() throws Exception {
    build();

    Run run = run(launcher, Map.of("JAVA_HOME", folder.resolve("none").toString()));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.text()).contains("Java is missing").hasLineCount(1);
  }
}
