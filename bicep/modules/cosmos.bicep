// Cosmos DB for NoSQL: the audit trail and the inbox. Without keys: who may read and write stands in roles.bicep.
param name string
param location string
param tags object

@allowed([
  'serverless'
  'autoscale'
])
param capacity string
param maxThroughput int

@allowed([
  'Periodic'
  'Continuous7Days'
  'Continuous30Days'
])
param backup string
param zoneRedundant bool
param subnetId string
param operatorRanges array

var restricted = !empty(subnetId)

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-04-15' = {
  // checkov:skip=CKV_AZURE_99:With a subnet only that and the operators get in; without one, identities alone do, as there are no keys.
  // checkov:skip=CKV_AZURE_100:Encrypted with Microsoft's key; a key of one's own needs a vault that is as available as the database.
  // checkov:skip=CKV_AZURE_101:A service endpoint, which subnetId uses, needs the public address.
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: capacity == 'serverless' ? [
      {
        name: 'EnableServerless'
      }
    ] : []
    // What an instance that crashed has written, the next one must see. Strong costs twice the units for a read.
    consistencyPolicy: {
      defaultConsistencyLevel: 'Strong'
    }
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: zoneRedundant
      }
    ]
    backupPolicy: backup == 'Periodic' ? {
      type: 'Periodic'
      periodicModeProperties: {
        backupIntervalInMinutes: 240
        backupRetentionIntervalInHours: 72
        backupStorageRedundancy: zoneRedundant ? 'Zone' : 'Local'
      }
    } : {
      type: 'Continuous'
      continuousModeProperties: {
        tier: backup
      }
    }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: 'Enabled'
    isVirtualNetworkFilterEnabled: restricted
    virtualNetworkRules: restricted ? [
      {
        id: subnetId
      }
    ] : []
    // Without a network of its own they would shut out the app: unlike storage and vault there is no default action.
    ipRules: [for cidr in (restricted ? operatorRanges : []): {
      ipAddressOrRange: cidr
    }]
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-04-15' = {
  parent: account
  name: 'gitpoli'
  properties: {
    resource: {
      id: 'gitpoli'
    }
    options: capacity == 'autoscale' ? {
      autoscaleSettings: {
        maxThroughput: maxThroughput
      }
    } : {}
  }
}

// Partitions are days; all is indexed but what is only read as a whole. A test holds the paths to the code, here and below.
resource audit 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = {
  parent: database
  name: 'audit'
  properties: {
    resource: {
      id: 'audit'
      partitionKey: {
        kind: 'Hash'
        version: 2
        paths: [
          '/pk'
        ]
      }
      // On, and no time of its own: only items that carry a ttl end.
      defaultTtl: -1
      indexingPolicy: {
        indexingMode: 'consistent'
        automatic: true
        includedPaths: [
          {
            path: '/*'
          }
        ]
        excludedPaths: [
          {
            path: '/document/?'
          }
          {
            path: '/input/?'
          }
          {
            path: '/input_gzip/?'
          }
          {
            path: '/input_object/?'
          }
          {
            path: '/rules/?'
          }
          {
            path: '/rules_gzip/?'
          }
          {
            path: '/rules_object/?'
          }
          {
            path: '/rows/*'
          }
          {
            path: '/leaves/*'
          }
          {
            path: '/tree/?'
          }
          {
            path: '/"_etag"/?'
          }
        ]
      }
    }
  }
}

// Partitions are repositories; indexed is only what is looked for.
resource inbox 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-04-15' = {
  parent: database
  name: 'inbox'
  properties: {
    resource: {
      id: 'inbox'
      partitionKey: {
        kind: 'Hash'
        version: 2
        paths: [
          '/pk'
        ]
      }
      defaultTtl: -1
      indexingPolicy: {
        indexingMode: 'consistent'
        automatic: true
        includedPaths: [
          {
            path: '/status/?'
          }
          {
            path: '/due/?'
          }
          {
            path: '/topic/?'
          }
          {
            path: '/seq/?'
          }
          {
            path: '/listed/?'
          }
        ]
        excludedPaths: [
          {
            path: '/*'
          }
        ]
      }
    }
  }
}

output name string = account.name
output endpoint string = account.properties.documentEndpoint
output database string = database.name
output auditContainer string = audit.name
output inboxContainer string = inbox.name
