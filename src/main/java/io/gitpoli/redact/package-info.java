/** Keeps secrets out of whatever is written: logs, audit events, answers. */
package io.gitpoli.redact;
