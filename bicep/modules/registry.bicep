// The app's container images.
param name string
param location string
param tags object

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  // checkov:skip=CKV_AZURE_139:The app pulls with its identity, and nobody without one; a private endpoint needs the Premium tier.
  // checkov:skip=CKV_AZURE_163:Scanning is switched on for a subscription, by Defender for Containers, and not for a registry.
  // checkov:skip=CKV_AZURE_166:Quarantine needs the Premium tier; only operators push.
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

output name string = registry.name
output server string = registry.properties.loginServer
