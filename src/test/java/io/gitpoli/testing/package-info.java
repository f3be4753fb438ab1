/**
 * What tests need of the world outside: a GitHub that runs in the process, GitHub's own description
 * of itself, and the payloads that it sends.
 */
package io.gitpoli.testing;
