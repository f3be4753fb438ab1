// A storage account for blobs, without shared keys.
param name string
param location string
param tags object
param containers array
param zoneRedundant bool
param subnetId string
param operatorRanges array

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  // checkov:skip=CKV_AZURE_35:With a subnet only that and the operators get in; without one, identities alone do, as there are no keys.
  // checkov:skip=CKV_AZURE_59:A service endpoint, which subnetId uses, needs the public address; no blob is public.
  // checkov:skip=CKV_AZURE_206:Kept in one region, as Cosmos DB is; zone-redundant by parameter. All of it can be published anew but spill, which is restored with Cosmos DB's region.
  // checkov:skip=CKV_AZURE_43:The name is a parameter, which checkov now takes for a name and now not; tools/bicep_test.py checks what main.bicep gives.
  // checkov:skip=CKV_AZURE_33:No queues are used.
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: empty(subnetId) ? 'Allow' : 'Deny'
      virtualNetworkRules: empty(subnetId) ? [] : [
        {
          id: subnetId
          action: 'Allow'
        }
      ]
      ipRules: [for cidr in operatorRanges: {
        value: cidr
        action: 'Allow'
      }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: {
      enabled: true
      days: 14
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 14
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [for one in containers: {
  parent: blobs
  name: one
}]

output name string = account.name
@description('With a slash at its end.')
output blobUrl string = account.properties.primaryEndpoints.blob
