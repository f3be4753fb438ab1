package io.gitpoli.check.parse;

/**
 * A file to parse.
 *
 * @param path as the caller names it; parsers read nothing but {@code content}
 * @param content not to be changed while documents of it are in use
 */
public record Source(String path, byte[] content) {}
