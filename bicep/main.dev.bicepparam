// To try it out: paid by request, one small instance.
using 'main.bicep'

param environmentName = 'dev'
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param hosting = readEnvironmentVariable('GITPOLI_HOSTING', 'containerApp')
param githubAppId = readEnvironmentVariable('GITHUB_APP_ID', '')
param githubApiUrl = readEnvironmentVariable('GITHUB_API_URL', 'https://api.github.com')
param imageTag = readEnvironmentVariable('GITPOLI_IMAGE_TAG', '')
param webhookSecretRotation = bool(readEnvironmentVariable('GITPOLI_SECRET_ROTATION', 'false'))
param cosmosEndpoint = readEnvironmentVariable('GITPOLI_COSMOS_ENDPOINT', '')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operatorType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param maxInstances = 1
