/** Bundles in an OCI registry, as OPA loads them from there. */
package io.gitpoli.bundle.oci;
