package io.gitpoli.webhook;

import java.util.Set;

/** GitHub asks whether the webhook is there. */
public final class PingHandler implements EventHandler {
  @Override
  public Set<String> events() {
    return Set.of("ping");
  }

  @Override
  public Outcome handle(Delivery delivery, Payload payload) {
    return new Outcome.Pong();
  }
}
