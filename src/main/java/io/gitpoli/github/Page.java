package io.gitpoli.github;

import java.util.List;
import java.util.Optional;

/**
 * One page of a list that is read step by step.
 *
 * @param next the cursor of the next page; empty on the last
 */
public record Page<T>(List<T> items, Optional<String> next) {}
