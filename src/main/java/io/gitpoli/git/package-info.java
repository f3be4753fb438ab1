/** Reads a repository on this machine through the {@code git} program; knows no other. */
package io.gitpoli.git;
