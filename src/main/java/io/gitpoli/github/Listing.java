package io.gitpoli.github;

import java.util.List;

/**
 * A list that GitHub may have cut.
 *
 * @param complete false where GitHub has, or may have, more than it lists: such a list decides
 *     nothing
 */
public record Listing<T>(List<T> items, boolean complete) {}
