package io.gitpoli.cosmos;

import java.util.List;

/**
 * A container. The partition key's path is {@code /pk}.
 *
 * @param setting what names it, for messages
 * @param unindexed paths that no query filters by, for example {@code /document/?}
 */
public record ContainerDefinition(String name, String setting, List<String> unindexed) {
  public ContainerDefinition {
    unindexed = List.copyOf(unindexed);
  }
}
