package io.gitpoli.repol;

/**
 * One thing wrong with a configuration file.
 *
 * @param pointer JSON pointer (RFC 6901) to the value; empty for the whole document
 * @param line the line in the file, from 1
 * @param column the column in the line, from 1; 1 where no more is known than the line
 */
public record ConfigError(String pointer, int line, int column, String message) {}
