/** The port to the append-only record of what was decided and what was enforced. */
package io.gitpoli.audit;
