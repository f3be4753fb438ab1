/**
 * SQLite files that many threads of a process share, as the stores of one machine.
 *
 * <p>A write returns after its transaction is on the disk (WAL with {@code synchronous=FULL}). One
 * thread writes; what waits while it writes goes into its next transaction together.
 *
 * <p>Besides the file itself SQLite writes {@code <file>-wal} and {@code <file>-shm} next to it:
 * the folder must be writable, and on a local disk, not a network share. The driver unpacks its
 * native library into {@code java.io.tmpdir}: where that is read-only, set the system property
 * {@code org.sqlite.tmpdir} to a writable folder, or {@code org.sqlite.lib.path} to a folder that
 * holds the library already.
 */
package io.gitpoli.sqlite;
