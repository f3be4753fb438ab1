/** The one evaluation path: decide, record, enforce. */
package io.gitpoli.gate;
