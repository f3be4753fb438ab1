/** Finds the {@code opa} program on this machine; knows no other. */
package io.gitpoli.opa;
