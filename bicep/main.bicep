// gitpoli on Azure. GitHub delivers webhooks to the app; the app has policies judge them, writes each decision to
// Cosmos DB and answers GitHub. The app is one identity without a password: all that it may do stands in roles.bicep.
targetScope = 'subscription'

// What it is.
@description('Name of this installation, such as dev or prod: letters, digits and hyphens. Part of the resources\' names, in lower case.')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Azure region of everything.')
param location string

@description('Where the app runs: in Azure Container Apps with an OPA server beside it, or in Azure Functions Flex Consumption with the embedded engine.')
@allowed([
  'containerApp'
  'flex'
])
param hosting string = 'containerApp'

@description('Number of the GitHub App. Empty on the first deployment, which makes everything but the app: its URL is needed to register the GitHub App, and the GitHub App\'s key to start the app.')
param githubAppId string = ''

@description('The GitHub API that is called; another one for GitHub Enterprise Server: https://HOST/api/v3.')
param githubApiUrl string = 'https://api.github.com'

@description('Container Apps: tag of the app\'s image in the registry. Empty until one is pushed: the app is not made then.')
param imageTag string = ''

@description('True while the webhook secret is rotated: webhook-secret-previous of the key vault is accepted too.')
param webhookSecretRotation bool = false

// How large it is, and how long it keeps what.
@description('Most instances of the app at once; at least one always runs. Flex Consumption takes no bound below 40.')
@minValue(1)
@maxValue(100)
param maxInstances int = 3

@description('Memory of an instance: 2 or 4 GiB, with one or two cores.')
@allowed([
  'small'
  'large'
])
param instanceSize string = 'small'

@description('How Cosmos DB is paid: by request (dev), or by reserved throughput that scales to a maximum.')
@allowed([
  'serverless'
  'autoscale'
])
param cosmosCapacity string = 'serverless'

@description('With autoscale: the most request units a second; it is never less than a tenth of them.')
@minValue(1000)
param cosmosMaxThroughput int = 4000

@description('Backup of Cosmos DB. A continuous one can be restored to any second, and can\'t be made periodic again.')
@allowed([
  'Periodic'
  'Continuous7Days'
  'Continuous30Days'
])
param cosmosBackup string = 'Continuous7Days'

@description('Endpoint of another Cosmos DB account that the app uses, such as a restored one. Empty: the account that is made here.')
param cosmosEndpoint string = ''

@description('Days after which audit events are removed, at least 7; 0 keeps them for good. Large inputs, in Blob Storage, want a lifecycle rule beside it: docs/cosmos.md.')
@minValue(0)
param auditRetentionDays int = 0

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Whether everything stands in several zones of the region. Container Apps needs a subnet for it.')
param zoneRedundant bool = false

// Who gets in.
@description('Resource id of a subnet for the app, delegated to Microsoft.App/environments, with the service endpoints Microsoft.Storage, Microsoft.AzureCosmosDB and Microsoft.KeyVault: then stores answer to it and to operatorRanges alone. Empty: any network, with an identity.')
param subnetId string = ''

@description('Public IPv4 addresses or ranges of operators, let through to vault and stores where there is a subnet.')
param operatorRanges array = []

@description('IPv4 ranges that may call the app, such as the hooks of https://api.github.com/meta and your own. Empty: anyone; webhooks are signed, all else wants a key.')
param callerRanges array = []

@description('Object id of the person or group that puts secrets into the vault and policies where OPA finds them, and reads the audit trail. Empty: nobody.')
param operatorId string = ''

@description('What operatorId is.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param operatorType string = 'User'

@description('Where alerts are sent. Empty: they only show in the portal.')
param alertEmail string = ''

// Container Apps take no capitals.
var label = toLower(environmentName)
var name = 'gitpoli-${label}'
var unique = uniqueString(subscription().subscriptionId, label, location)
var inContainer = hosting == 'containerApp'
var tags = {
  application: 'gitpoli'
  'azd-env-name': environmentName
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${name}'
  location: location
  tags: tags
}

// Who the app is.
module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: name
    location: location
    tags: tags
  }
}

// What it writes down: audit events, and deliveries until they are finished.
module cosmos 'modules/cosmos.bicep' = {
  name: 'cosmos'
  scope: group
  params: {
    name: 'gitpoli-${unique}'
    location: location
    tags: tags
    capacity: cosmosCapacity
    maxThroughput: cosmosMaxThroughput
    backup: cosmosBackup
    zoneRedundant: zoneRedundant
    subnetId: subnetId
    operatorRanges: operatorRanges
  }
}

// Its files: the policies for OPA, configuration for repositories without one, inputs too large for Cosmos DB.
module files 'modules/storage.bicep' = {
  name: 'files'
  scope: group
  params: {
    name: 'gitpoli${unique}'
    location: location
    tags: tags
    containers: [
      'policies'
      'repol'
      'spill'
    ]
    zoneRedundant: zoneRedundant
    subnetId: subnetId
    operatorRanges: operatorRanges
  }
}

// What the Functions host keeps for itself: the leases of its timers, and with Flex Consumption the app's package.
module hostFiles 'modules/storage.bicep' = {
  name: 'hostFiles'
  scope: group
  params: {
    name: 'gitpolihost${unique}'
    location: location
    tags: tags
    containers: [
      'packages'
    ]
    zoneRedundant: zoneRedundant
    subnetId: subnetId
    operatorRanges: operatorRanges
  }
}

// What operators see: logs, a workbook, alerts.
module observability 'modules/observability.bicep' = {
  name: 'observability'
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    retentionDays: logRetentionDays
    alertEmail: alertEmail
  }
}

// Its secrets: the GitHub App's key, the webhook's secret, its own API key.
module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'gitpoli-${unique}'
    location: location
    tags: tags
    workspaceId: observability.outputs.workspaceId
    subnetId: subnetId
    operatorRanges: operatorRanges
  }
}

// Who may do what; nothing else gives a right.
module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    appPrincipalId: identity.outputs.principalId
    operatorId: operatorId
    operatorType: operatorType
    cosmosName: cosmos.outputs.name
    cosmosDatabase: cosmos.outputs.database
    filesName: files.outputs.name
    hostFilesName: hostFiles.outputs.name
    vaultName: vault.outputs.name
    insightsName: observability.outputs.insightsName
    registryName: inContainer ? registry!.outputs.name : ''
  }
}

// What the app is told.
module settings 'modules/settings.bicep' = {
  name: 'settings'
  scope: group
  params: {
    engine: inContainer ? 'opa' : 'embedded'
    githubAppId: githubAppId
    githubApiUrl: githubApiUrl
    webhookSecretRotation: webhookSecretRotation
    clientId: identity.outputs.clientId
    cosmosEndpoint: empty(cosmosEndpoint) ? cosmos.outputs.endpoint : cosmosEndpoint
    cosmosDatabase: cosmos.outputs.database
    auditContainer: cosmos.outputs.auditContainer
    inboxContainer: cosmos.outputs.inboxContainer
    auditRetentionDays: auditRetentionDays
    filesUrl: files.outputs.blobUrl
    hostFilesName: hostFiles.outputs.name
    insightsConnection: observability.outputs.insightsConnection
  }
}

// Where it runs, the one way: a container with OPA beside it.
module registry 'modules/registry.bicep' = if (inContainer) {
  name: 'registry'
  scope: group
  params: {
    name: 'gitpoli${unique}'
    location: location
    tags: tags
  }
}

module environment 'modules/environment.bicep' = if (inContainer) {
  name: 'environment'
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: observability.outputs.workspaceId
    zoneRedundant: zoneRedundant
    subnetId: subnetId
  }
}

module containerApp 'modules/containerApp.bicep' = if (inContainer && !empty(githubAppId) && !empty(imageTag)) {
  name: 'containerApp'
  scope: group
  params: {
    name: name
    location: location
    tags: tags
    environmentId: environment!.outputs.id
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    registryServer: registry!.outputs.server
    imageTag: imageTag
    settings: settings.outputs.values
    references: settings.outputs.references
    vaultUrl: vault.outputs.url
    filesUrl: files.outputs.blobUrl
    instanceSize: instanceSize
    maxInstances: maxInstances
    callerRanges: callerRanges
  }
  dependsOn: [
    roles
  ]
}

// Where it runs, the other way: Flex Consumption, with the policies inside the app.
module flexApp 'modules/flexApp.bicep' = if (!inContainer && !empty(githubAppId)) {
  name: 'flexApp'
  scope: group
  params: {
    name: '${name}-${unique}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    settings: settings.outputs.values
    references: settings.outputs.references
    vaultUrl: vault.outputs.url
    packagesUrl: '${hostFiles.outputs.blobUrl}packages'
    instanceSize: instanceSize
    maxInstances: maxInstances
    zoneRedundant: zoneRedundant
    subnetId: subnetId
    callerRanges: callerRanges
  }
  dependsOn: [
    roles
  ]
}

@description('Where the app is, or will be: the webhook URL of the GitHub App is this and /webhook.')
output GITPOLI_URL string = inContainer ? 'https://${name}.${environment!.outputs.domain}' : 'https://${name}-${unique}.azurewebsites.net'
output GITPOLI_HOSTING string = hosting
output GITPOLI_RESOURCE_GROUP string = group.name
output GITPOLI_APP string = inContainer ? name : '${name}-${unique}'
output GITPOLI_VAULT string = vault.outputs.name
output GITPOLI_FILES string = files.outputs.name
output GITPOLI_REGISTRY string = inContainer ? registry!.outputs.name : ''

// What a later deployment is to be told again: whoever takes all outputs into the environment has it.
output AZURE_LOCATION string = location
output AZURE_PRINCIPAL_ID string = operatorId
output GITHUB_APP_ID string = githubAppId
output GITHUB_API_URL string = githubApiUrl
output GITPOLI_IMAGE_TAG string = imageTag
output GITPOLI_SECRET_ROTATION string = webhookSecretRotation ? 'true' : 'false'
output GITPOLI_COSMOS_ENDPOINT string = cosmosEndpoint
output GITPOLI_ALERT_EMAIL string = alertEmail
output GITPOLI_SUBNET_ID string = subnetId
output GITPOLI_OPERATOR_RANGES string = join(operatorRanges, ',')
