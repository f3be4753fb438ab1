package io.gitpoli.github;

import java.util.Optional;

/**
 * A file that a pull request changes.
 *
 * @param path with {@code /} between its parts; of a removed file the one that it had
 * @param before its path before, where it was renamed
 * @param removed whether it is not there any more
 */
public record ChangedFile(String path, Optional<String> before, boolean removed) {}
