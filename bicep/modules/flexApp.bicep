// The function app on Flex Consumption, with the embedded engine.
param name string
param location string
param tags object
param identityId string
@description('Setting: value.')
param settings object
@description('Setting: name of the secret in the vault that holds its value.')
param references object
@description('With a slash at its end.')
param vaultUrl string
@description('The blob container that holds the app\'s package.')
param packagesUrl string

@allowed([
  'small'
  'large'
])
param instanceSize string
param maxInstances int
param zoneRedundant bool
param subnetId string
param callerRanges array

var plain = [for one in items(settings): {
  name: one.key
  value: one.value
}]
var secret = [for one in items(references): {
  name: one.key
  value: '@Microsoft.KeyVault(SecretUri=${vaultUrl}secrets/${one.value})'
}]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  // checkov:skip=CKV_AZURE_225:A parameter.
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  // checkov:skip=CKV_AZURE_78:Flex Consumption has no FTP, and refuses ftpsState: https://github.com/microsoft/azure-pipelines-tasks/issues/21032
  // checkov:skip=CKV_AZURE_17:GitHub sends no client certificate; webhooks are signed, all else wants a key.
  // checkov:skip=CKV_AZURE_212:Flex Consumption counts no workers; one instance is always ready, two with zone redundancy.
  // checkov:skip=CKV_AZURE_213:Flex Consumption has no health check; an alert tells where status lines say that a part is down, or don't come.
  // checkov:skip=CKV_AZURE_222:GitHub must reach it; callerRanges restricts who else does.
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'java'
        version: '17'
      }
      scaleAndConcurrency: {
        // Never none: work on a delivery goes on after GitHub has its answer.
        alwaysReady: [
          {
            name: 'http'
            instanceCount: zoneRedundant ? 2 : 1
          }
        ]
        instanceMemoryMB: instanceSize == 'small' ? 2048 : 4096
        // Flex Consumption takes no smaller bound.
        maximumInstanceCount: max(40, maxInstances)
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      appSettings: concat(plain, secret)
      ipSecurityRestrictionsDefaultAction: empty(callerRanges) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [for (cidr, number) in callerRanges: {
        name: 'caller-${number}'
        priority: 100 + number
        action: 'Allow'
        ipAddress: cidr
      }]
    }
  }

  // Published with an identity, never with a password.
  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}
