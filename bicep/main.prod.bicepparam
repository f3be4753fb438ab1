// For repositories that count: three zones, a network of its own, restorable to any second of 30 days.
using 'main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param githubAppId = readEnvironmentVariable('GITHUB_APP_ID', '')
param imageTag = readEnvironmentVariable('GITPOLI_IMAGE_TAG', '')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param operatorType = 'Group'
param alertEmail = readEnvironmentVariable('GITPOLI_ALERT_EMAIL')
param instanceSize = 'large'
param cosmosCapacity = 'autoscale'
param cosmosBackup = 'Continuous30Days'
param logRetentionDays = 90
param zoneRedundant = true
param subnetId = readEnvironmentVariable('GITPOLI_SUBNET_ID')
