// Key Vault for the app's secrets. The template makes none of them: docs/azure.md says how they get here.
param name string
param location string
param tags object
param workspaceId string
param subnetId string
param operatorRanges array

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  // checkov:skip=CKV_AZURE_109:With a subnet only that and the operators get in; without one, identities alone do.
  // checkov:skip=CKV_AZURE_189:A service endpoint, which subnetId uses, needs the public address.
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: empty(subnetId) ? 'Allow' : 'Deny'
      virtualNetworkRules: empty(subnetId) ? [] : [
        {
          id: subnetId
        }
      ]
      ipRules: [for cidr in operatorRanges: {
        value: cidr
      }]
    }
  }
}

// Who read a secret, and when.
resource reads 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

output name string = vault.name
@description('With a slash at its end.')
output url string = vault.properties.vaultUri
