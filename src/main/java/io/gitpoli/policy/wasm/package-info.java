/** The embedded engine: the policies, compiled by OPA to WebAssembly, inside this process. */
package io.gitpoli.policy.wasm;
