// Every right that the app and its operators have. Nothing here is wider than a vault, an account or a database.
param appPrincipalId string
@description('Empty for nobody.')
param operatorId string
param operatorType string
param cosmosName string
param cosmosDatabase string
param filesName string
param hostFilesName string
param vaultName string
param insightsName string
@description('Empty where there is none.')
param registryName string

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var role = {
  acrPull: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
  blobContributor: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe')
  blobOwner: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')
  blobReader: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')
  metricsPublisher: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')
  secretsOfficer: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7')
  secretsUser: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
}
// Data roles of Cosmos DB are its own: https://learn.microsoft.com/azure/cosmos-db/nosql/reference-data-plane-security
var cosmosReader = '00000000-0000-0000-0000-000000000001'
var cosmosContributor = '00000000-0000-0000-0000-000000000002'
var hasOperator = !empty(operatorId)
var hasRegistry = !empty(registryName)

resource cosmos 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' existing = {
  name: cosmosName
}

resource files 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: filesName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource policies 'containers' existing = {
      name: 'policies'
    }

    resource repol 'containers' existing = {
      name: 'repol'
    }

    resource spill 'containers' existing = {
      name: 'spill'
    }
  }
}

resource hostFiles 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: hostFilesName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = if (hasRegistry) {
  name: registryName
}

// The app writes events and deliveries.
resource appWritesCosmos 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = {
  parent: cosmos
  name: guid(cosmos.id, appPrincipalId, cosmosContributor)
  properties: {
    principalId: appPrincipalId
    roleDefinitionId: '${cosmos.id}/sqlRoleDefinitions/${cosmosContributor}'
    scope: '${cosmos.id}/dbs/${cosmosDatabase}'
  }
}

// It reads the policies that judge, and can't change them.
resource appReadsPolicies 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files::blobs::policies
  name: guid(files::blobs::policies.id, appPrincipalId, role.blobReader)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.blobReader
  }
}

resource appReadsRepol 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files::blobs::repol
  name: guid(files::blobs::repol.id, appPrincipalId, role.blobReader)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.blobReader
  }
}

// It writes inputs that are too large for Cosmos DB.
resource appWritesSpill 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files::blobs::spill
  name: guid(files::blobs::spill.id, appPrincipalId, role.blobContributor)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.blobContributor
  }
}

// The Functions host wants to own its account's blobs: it makes containers and leases there.
resource hostOwnsFiles 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: hostFiles
  name: guid(hostFiles.id, appPrincipalId, role.blobOwner)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.blobOwner
  }
}

resource appReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, appPrincipalId, role.secretsUser)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.secretsUser
  }
}

resource appSendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, appPrincipalId, role.metricsPublisher)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.metricsPublisher
  }
}

resource appPullsImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasRegistry) {
  scope: registry
  name: guid(resourceGroup().id, registryName, appPrincipalId, role.acrPull)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.acrPull
  }
}

// An operator reads the trail, and never writes it.
resource operatorReadsCosmos 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-04-15' = if (hasOperator) {
  parent: cosmos
  name: guid(cosmos.id, operatorId, cosmosReader)
  properties: {
    principalId: operatorId
    roleDefinitionId: '${cosmos.id}/sqlRoleDefinitions/${cosmosReader}'
    scope: '${cosmos.id}/dbs/${cosmosDatabase}'
  }
  // One after the other: an account takes one change of its roles at a time, and refuses a second with 412.
  // https://github.com/hashicorp/terraform-provider-azurerm/issues/15842
  dependsOn: [
    appWritesCosmos
  ]
}

resource operatorReadsSpill 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasOperator) {
  scope: files::blobs::spill
  name: guid(files::blobs::spill.id, operatorId, role.blobReader)
  properties: {
    principalId: operatorId
    principalType: operatorType
    roleDefinitionId: role.blobReader
  }
}

// Operators publish policies and configuration, and put secrets into the vault.
resource operatorWritesPolicies 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasOperator) {
  scope: files::blobs::policies
  name: guid(files::blobs::policies.id, operatorId, role.blobContributor)
  properties: {
    principalId: operatorId
    principalType: operatorType
    roleDefinitionId: role.blobContributor
  }
}

resource operatorWritesRepol 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasOperator) {
  scope: files::blobs::repol
  name: guid(files::blobs::repol.id, operatorId, role.blobContributor)
  properties: {
    principalId: operatorId
    principalType: operatorType
    roleDefinitionId: role.blobContributor
  }
}

resource operatorWritesSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasOperator) {
  scope: vault
  name: guid(vault.id, operatorId, role.secretsOfficer)
  properties: {
    principalId: operatorId
    principalType: operatorType
    roleDefinitionId: role.secretsOfficer
  }
}
