/**
 * The gate over configuration files: reads those that a pull request changes, by its port {@link
 * io.gitpoli.configgate.GateFiles}, and has them checked, by the rules and waivers of the default
 * branch.
 */
package io.gitpoli.configgate;
