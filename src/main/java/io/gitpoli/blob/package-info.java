/** What every store in Azure Blob Storage needs: one client, failures that say what to change. */
package io.gitpoli.blob;
