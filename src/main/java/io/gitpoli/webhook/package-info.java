/** From a signed delivery to an outcome: signature, registry, one handler per event. */
package io.gitpoli.webhook;
