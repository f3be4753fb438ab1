/** The engine behind a REST API: an OPA beside this process. */
package io.gitpoli.policy.opa;
