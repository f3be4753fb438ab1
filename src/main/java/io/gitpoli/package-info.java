/** Wires everything, from what the environment says. */
package io.gitpoli;
