/**
 * Proof of what was recorded: the roots of days, what an auditor checks, and inclusion proofs. It
 * knows no store.
 */
package io.gitpoli.audit.proof;
