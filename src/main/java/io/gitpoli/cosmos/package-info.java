/**
 * What every store in Azure Cosmos DB needs: one client, operations on items within one partition,
 * and failures that say what to change.
 */
package io.gitpoli.cosmos;
