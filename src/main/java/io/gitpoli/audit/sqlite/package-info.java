/**
 * The audit trail in one SQLite file, for one machine. Nothing ever reads the whole history: lists
 * and summaries read bounded ranges of indexes and counts that are added up with the events.
 */
package io.gitpoli.audit.sqlite;
