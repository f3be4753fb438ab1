package io.gitpoli.github.rest;

import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubContract;
import io.gitpoli.testing.FakeGitHub;
import java.time.Clock;

class RestGitHubTest extends GitHubContract {
  @Override
  protected RestGitHub connect(FakeGitHub fake) {
    return new RestGitHub(fake.url(), fake.appId(), fake.privateKey(), Clock.systemUTC());
  }

  @Override
  protected GitHub connect(FakeGitHub fake, String token) {
    return connect(fake).withToken(token);
  }
}
