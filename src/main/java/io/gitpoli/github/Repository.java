package io.gitpoli.github;

import java.util.regex.Pattern;

/**
 * A repository on GitHub.
 *
 * @param installation the id of the App's installation there; 0 where it is not known
 */
public record Repository(String owner, String name, long installation) {
  // GitHub's alphabet of logins and repository names; neither "." nor ".." can be a name.
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})");
  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

  public Repository {
    if (!OWNER.matcher(owner).matches() || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a repository's owner/name");
    }
  }

  /** Reads {@code owner/name}; {@link IllegalArgumentException} where it is anything else. */
  public static Repository parse(String fullName, long installation) {
    int slash = fullName.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a repository's owner/name");
    }
    return new Repository(
        fullName.substring(0, slash), fullName.substring(slash + 1), installation);
  }

  /** {@code owner/name}. */
  public String fullName() {
    return owner + "/" + name;
  }

  /** The repository that holds the owner's defaults: {@code owner/.github}. */
  public Repository organizationDefaults() {
    return new Repository(owner, ".github", installation);
  }

  @Override
  public String toString() {
    return fullName();
  }
}
