/**
 * How a rule comes into force: waivers that expire, and stages by date. Knows no engine and no
 * store, so that checks of files and the server's policies use the same.
 */
package io.gitpoli.rollout;
