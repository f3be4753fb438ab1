package io.gitpoli.check;

/**
 * Where something is wrong.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(String file, int line, int column) {}
