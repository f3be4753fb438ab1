package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.github.Repository;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentCallbackTest {
  private static final URI API = URI.create("https://api.github.com");
  private static final Repository REPOSITORY = new Repository("octo", "app", 1);
  private static final String PATH = "/repos/octo/app/actions/runs/42/deployment_protection_rule";

  @Test
  void readsTheRunOfTheRepositorysOwnUrl() {
    assertThat(DeploymentCallback.runId(API, REPOSITORY, API + PATH)).contains(42L);
  }

  @Test
  void readsTheRunOnAnEnterpriseServer() {
    URI api = URI.create("https://ghe.example/api/v3");
    assertThat(DeploymentCallback.runId(api, REPOSITORY, api + PATH)).contains(42L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://evil.example/repos/octo/app/actions/runs/42/deployment_protection_rule",
        "http://api.github.com/repos/octo/app/actions/runs/42/deployment_protection_rule",
        "https://api.github.com.evil.example/repos/octo/app/actions/runs/42/deployment_protection_rule",
        "https://api.github.com@evil.example/repos/octo/app/actions/runs/42/deployment_protection_rule",
        "https://api.github.com/repos/octo/other/actions/runs/42/deployment_protection_rule",
        "https://api.github.com/repos/octo/app2/actions/runs/42/deployment_protection_rule",
        "https://api.github.com/repos/octo/app/../other/actions/runs/42/deployment_protection_rule",
        "https://api.github.com/repos/octo/app/actions/runs/42/deployment_protection_rule?x=1",
        "https://api.github.com/repos/octo/app/actions/runs/42/deployment_protection_rule/",
        "https://api.github.com/repos/octo/app/actions/runs/0/deployment_protection_rule",
        "https://api.github.com/repos/octo/app/actions/runs/-1/deployment_protection_rule",
        "https://api.github.com/repos/octo/app/actions/runs/4e2/deployment_protection_rule",
        "https://api.github.com/repos/octo/app/actions/runs/99999999999999999999/deployment_protection_rule",
      })
  void readsNothingFromAnyOther(String url) {
    assertThat(DeploymentCallback.runId(API, REPOSITORY, url)).isEmpty();
  }
}
