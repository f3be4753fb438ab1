/** The port of the inbox: deliveries that were accepted, until they are finished. */
package io.gitpoli.inbox;
