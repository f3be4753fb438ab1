/**
 * The audit trail in a container of Azure Cosmos DB, for any number of instances. Every question is
 * asked of one partition at a time, and none reads the whole history.
 */
package io.gitpoli.audit.cosmos;
