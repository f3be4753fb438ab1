/**
 * Reads configuration files as the documents that Conftest's parsers make of them, with the line
 * and column of every value. Imports no other package of gitpoli.
 */
package io.gitpoli.check.parse;
