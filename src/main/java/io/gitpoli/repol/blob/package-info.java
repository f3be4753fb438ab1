/** The {@code .repol/} folder in Azure Blob Storage. */
package io.gitpoli.repol.blob;
