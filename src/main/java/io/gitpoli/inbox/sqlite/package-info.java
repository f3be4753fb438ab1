/** The inbox in one SQLite file, for one machine. */
package io.gitpoli.inbox.sqlite;
