/** Finds, validates and caches a repository's {@code .repol/} configuration. */
package io.gitpoli.repol;
