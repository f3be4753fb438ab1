package io.gitpoli.github;

import java.util.Map;
import java.util.Set;

/**
 * The App as its owner registered it: what it asks of whoever installs it.
 *
 * @param slug its name in URLs
 * @param owner the login of the person or organisation that it belongs to; empty where GitHub does
 *     not say
 * @param permissions for example {@code checks} → {@code write}
 * @param events the events that are delivered to its webhook
 * @param url its public page
 */
public record AppRegistration(
    long id,
    String slug,
    String name,
    String owner,
    Map<String, String> permissions,
    Set<String> events,
    String url) {
  public AppRegistration {
    permissions = Map.copyOf(permissions);
    events = Set.copyOf(events);
  }
}
