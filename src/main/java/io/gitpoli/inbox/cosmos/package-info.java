/** The inbox in a container of Azure Cosmos DB, for any number of instances. */
package io.gitpoli.inbox.cosmos;
