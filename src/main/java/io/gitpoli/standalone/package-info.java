/**
 * A server for the same function classes where there is no Functions host. It behaves as that host
 * does, so that every route answers alike in both.
 */
package io.gitpoli.standalone;
