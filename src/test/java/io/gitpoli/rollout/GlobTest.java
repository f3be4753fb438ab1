package io.gitpoli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "a/*.yaml, a/b.yaml, true",
    "a/*.yaml, a/b/c.yaml, false",
    "a/**/c.yaml, a/c.yaml, true",
    "a/**/c.yaml, a/b/b/c.yaml, true",
    "**/c.yaml, c.yaml, true",
    "**/c.yaml, abc.yaml, false",
    "a/**, a/b/c.yaml, true",
    "a/**, ab/c.yaml, false",
    "a?c, abc, true",
    "a?c, a/c, false",
    "a.c, abc, false",
    "[ab], a, false",
    "\\Q(a, \\Q(a, true"
  })
  void namesPaths(String pattern, String path, boolean matches) {
    assertThat(new Glob(pattern).matches(path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "deploy/**, deploy, true",
    "deploy/**/*.yaml, deploy/base, true",
    "deploy/**/*.yaml, deploy/base/x, true",
    "deploy/base/*.yaml, deploy, true",
    "deploy/base/*.yaml, deploy/base, true",
    "deploy/base/*.yaml, deploy/base/x, false",
    "deploy/*/web.yaml, deploy/x, true",
    "*/web.yaml, x, true",
    "*/web.yaml, x/y, false",
    "**/deploy/*.yaml, x/deploy, true",
    "**/deploy/*.yaml, x, false",
    "**/Dockerfile, x, false",
    "deploy/**, deployment, false",
    "web.yaml, web.yaml, false",
  })
  void leadsThroughFolders(String pattern, String path, boolean leads) {
    assertThat(new Glob(pattern).leadsThrough(path)).isEqualTo(leads);
  }
}
