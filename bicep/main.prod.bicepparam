// For repositories that count: three zones, a network of its own, restorable to any second of 30 days.
using 'main.bicep'

param environmentName = 'prod'
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param hosting = readEnvironmentVariable('GITPOLI_HOSTING', 'containerApp')
param githubAppId = readEnvironmentVariable('GITHUB_APP_ID', '')
param githubApiUrl = readEnvironmentVariable('GITHUB_API_URL', 'https://api.github.com')
param imageTag = readEnvironmentVariable('GITPOLI_IMAGE_TAG', '')
param webhookSecretRotation = bool(readEnvironmentVariable('GITPOLI_SECRET_ROTATION', 'false'))
param cosmosEndpoint = readEnvironmentVariable('GITPOLI_COSMOS_ENDPOINT', '')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operatorType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'Group')
param operatorRanges = split(readEnvironmentVariable('GITPOLI_OPERATOR_RANGES'), ',')
param subnetId = readEnvironmentVariable('GITPOLI_SUBNET_ID')
param alertEmail = readEnvironmentVariable('GITPOLI_ALERT_EMAIL')
param instanceSize = 'large'
param cosmosCapacity = 'autoscale'
param cosmosBackup = 'Continuous30Days'
param logRetentionDays = 90
param zoneRedundant = true
