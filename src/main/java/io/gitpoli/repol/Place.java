package io.gitpoli.repol;

/**
 * Where something stands in a file.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
record Place(int line, int column) {}
