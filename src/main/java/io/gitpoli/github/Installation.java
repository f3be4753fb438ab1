package io.gitpoli.github;

import java.util.Map;
import java.util.Set;

/**
 * The App where it is installed, with what was granted there: less than it asks for, where its
 * registration changed and nobody has accepted that yet.
 *
 * @param account the login of the person or organisation; empty where GitHub does not say
 * @param selected whether it sees selected repositories only
 * @param suspended whether it may do nothing at present
 * @param permissions for example {@code checks} → {@code write}
 * @param url its page in the account's settings
 */
public record Installation(
    long id,
    String account,
    boolean selected,
    boolean suspended,
    Map<String, String> permissions,
    Set<String> events,
    String url) {
  public Installation {
    permissions = Map.copyOf(permissions);
    events = Set.copyOf(events);
  }
}
