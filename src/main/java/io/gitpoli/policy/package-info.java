/** The port to a policy engine, and what it answers. Imports no other package of gitpoli. */
package io.gitpoli.policy;
