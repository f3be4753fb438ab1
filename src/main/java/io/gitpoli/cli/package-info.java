/** The command line. */
package io.gitpoli.cli;
