package io.gitpoli.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.gitpoli.github.AppRegistration;
import io.gitpoli.github.AppRequirements;
import io.gitpoli.github.Installation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an App has of what gitpoli needs.
 *
 * @param unneeded permissions that it asks for beyond that, for example {@code contents: write}
 */
@JsonPropertyOrder({"ok", "app", "permissions", "events", "unneeded", "installations"})
record AppReport(
    Registered app,
    List<Permission> permissions,
    List<Event> events,
    List<String> unneeded,
    List<Installed> installations) {
  record Registered(long id, String slug, String name, String owner, String url) {}

  /**
   * A needed permission.
   *
   * @param registered what the App asks for: {@code none}, {@code read} or {@code write}
   */
  record Permission(String name, String needed, String registered, boolean present, String why) {}

  /** A needed event. */
  record Event(String name, boolean present, String why) {}

  /**
   * Where it is installed.
   *
   * @param repositories {@code all} or {@code selected}
   * @param missing what was not granted there, for example {@code checks: write} or {@code event
   *     merge_group}
   */
  record Installed(
      long id,
      String account,
      String repositories,
      boolean suspended,
      List<String> missing,
      String url) {
    boolean ok() {
      return !suspended && missing.isEmpty();
    }
  }

  static AppReport of(AppRegistration app, List<Installation> installations) {
    Map<String, String> granted = app.permissions();
    return new AppReport(
        new Registered(app.id(), app.slug(), app.name(), app.owner(), app.url()),
        AppRequirements.PERMISSIONS.stream().map(needed -> permission(needed, granted)).toList(),
        AppRequirements.EVENTS.stream()
            .map(
                needed ->
                    new Event(needed.name(), app.events().contains(needed.name()), needed.why()))
            .toList(),
        unneeded(granted),
        installations.stream().map(AppReport::installed).toList());
  }

  private static Permission permission(
      AppRequirements.Permission needed, Map<String, String> granted) {
    String registered = granted.getOrDefault(needed.name(), "none");
    return new Permission(
        needed.name(),
        needed.access().json(),
        registered,
        needed.access().within(registered),
        needed.why());
  }

  private static List<String> unneeded(Map<String, String> granted) {
    Set<String> needed =
        AppRequirements.PERMISSIONS.stream()
            .map(permission -> text(permission.name(), permission.access().json()))
            .collect(Collectors.toSet());
    Set<String> reading =
        AppRequirements.PERMISSIONS.stream()
            .map(permission -> text(permission.name(), "read"))
            .collect(Collectors.toSet());
    return new TreeMap<>(granted)
        .entrySet().stream()
            .map(one -> text(one.getKey(), one.getValue()))
            .filter(one -> !needed.contains(one) && !reading.contains(one))
            .toList();
  }

  private static Installed installed(Installation there) {
    return new Installed(
        there.id(),
        there.account(),
        there.selected() ? "selected" : "all",
        there.suspended(),
        Stream.concat(
                AppRequirements.missingPermissions(there.permissions()).stream()
                    .map(needed -> text(needed.name(), needed.access().json())),
                AppRequirements.missingEvents(there.events()).stream()
                    .map(needed -> "event " + needed.name()))
            .toList(),
        there.url());
  }

  private static String text(String permission, String access) {
    return permission + ": " + access;
  }

  /** Whether nothing is missing, and it is installed somewhere. */
  @JsonProperty
  boolean ok() {
    return permissions.stream().allMatch(Permission::present)
        && events.stream().allMatch(Event::present)
        && !installations.isEmpty()
        && installations.stream().allMatch(Installed::ok);
  }
}
