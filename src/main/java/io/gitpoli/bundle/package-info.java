/** Policy bundles in OPA's format: built, signed and verified by the real {@code opa}. */
package io.gitpoli.bundle;
