/** The port to GitHub: the facts that policies need and the two ways to enforce a decision. */
package io.gitpoli.github;
