// The settings of the app, the same wherever it runs. A test holds their names against those that it knows.
@allowed([
  'opa'
  'embedded'
])
param engine string
param githubAppId string
param githubApiUrl string
param webhookSecretRotation bool
param clientId string
param cosmosEndpoint string
param cosmosDatabase string
param auditContainer string
param inboxContainer string
param auditRetentionDays int
@description('With a slash at its end.')
param filesUrl string
param hostFilesName string
param insightsConnection string

// An empty value is the same to the app as none.
output values object = {
  GITHUB_APP_ID: githubAppId
  GITHUB_API_URL: githubApiUrl
  POLICY_ENGINE: engine
  OPA_URL: 'http://localhost:8181'
  AUDIT_BACKEND: 'cosmos'
  COSMOS_ENDPOINT: cosmosEndpoint
  COSMOS_DATABASE: cosmosDatabase
  COSMOS_CONTAINER: auditContainer
  COSMOS_INBOX_CONTAINER: inboxContainer
  COSMOS_SPILL_URL: '${filesUrl}spill'
  AUDIT_RETENTION_DAYS: auditRetentionDays == 0 ? '' : string(auditRetentionDays)
  REPOL_BLOB_URL: '${filesUrl}repol'
  AZURE_CLIENT_ID: clientId
  // What the Functions host reads. GitHub's largest payload is 25 MB.
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '26214400'
  AzureWebJobsStorage__accountName: hostFilesName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
}

// Each of these is the name of a secret in the vault.
output references object = union({
  GITHUB_APP_PRIVATE_KEY: 'github-app-private-key'
  WEBHOOK_SECRET: 'webhook-secret'
  GITPOLI_API_KEY: 'api-key'
}, webhookSecretRotation ? {
  WEBHOOK_SECRET_PREVIOUS: 'webhook-secret-previous'
} : {})
