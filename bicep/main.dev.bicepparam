// To try it out: paid by request, one small instance.
using 'main.bicep'

param environmentName = 'dev'
param location = 'westeurope'
param githubAppId = readEnvironmentVariable('GITHUB_APP_ID', '')
param imageTag = readEnvironmentVariable('GITPOLI_IMAGE_TAG', '')
param operatorId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param maxInstances = 1
