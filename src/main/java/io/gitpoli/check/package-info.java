/** Judges configuration files by policies as Conftest does; OPA itself runs the policies. */
package io.gitpoli.check;
