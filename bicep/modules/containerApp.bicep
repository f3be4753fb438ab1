// The function app as a container, with OPA as its sidecar.
param name string
param location string
param tags object
param environmentId string
param identityId string
param clientId string
param registryServer string
param imageTag string
@description('Setting: value.')
param settings object
@description('Setting: name of the secret in the vault that holds its value.')
param references object
@description('With a slash at its end.')
param vaultUrl string
@description('With a slash at its end.')
param filesUrl string

@allowed([
  'small'
  'large'
])
param instanceSize string
param maxInstances int
param callerRanges array

// Together they must be one of the sizes that Container Apps has: twice as many GiB as cores.
var sizes = {
  small: {
    app: {
      cpu: json('0.75')
      memory: '1.5Gi'
    }
    opa: {
      cpu: json('0.25')
      memory: '0.5Gi'
    }
  }
  large: {
    app: {
      cpu: json('1.5')
      memory: '3Gi'
    }
    opa: {
      cpu: json('0.5')
      memory: '1Gi'
    }
  }
}

// The one line of images.env that names OPA's image.
var opaImage = replace(filter(split(loadTextContent('../../infra/images.env'), '\n'), line => startsWith(line, 'OPA_IMAGE='))[0], 'OPA_IMAGE=', '')

var hostSettings = {
  FUNCTIONS_WORKER_RUNTIME: 'java'
  AzureWebJobsSecretStorageType: 'containerapps'
  AzureWebJobsDisableHomepage: 'true'
}
var plain = [for one in items(union(settings, hostSettings)): {
  name: one.key
  value: one.value
}]
var secret = [for one in items(references): {
  name: one.key
  secretRef: one.value
}]

// Stable versions until 2025-07-01 ignore the kind, and make an ordinary app.
resource app 'Microsoft.App/containerApps@2025-02-02-preview' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: 80
        transport: 'auto'
        ipSecurityRestrictions: [for (cidr, number) in callerRanges: {
          name: 'caller-${number}'
          action: 'Allow'
          ipAddressRange: cidr
        }]
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [for one in items(references): {
        name: one.value
        keyVaultUrl: '${vaultUrl}secrets/${one.value}'
        identity: identityId
      }]
    }
    template: {
      // Longer than gitpoli takes to put aside what it works on.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'gitpoli'
          image: '${registryServer}/gitpoli:${imageTag}'
          resources: sizes[instanceSize].app
          env: concat(plain, secret)
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/health'
                port: 80
              }
              periodSeconds: 15
              failureThreshold: 10
              timeoutSeconds: 10
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/health'
                port: 80
              }
              periodSeconds: 30
              failureThreshold: 5
              timeoutSeconds: 10
            }
            // Not /health/ready: where only the engine is down, a webhook is stored all the same and judged later.
            {
              type: 'Readiness'
              httpGet: {
                path: '/health'
                port: 80
              }
              periodSeconds: 10
              failureThreshold: 3
              timeoutSeconds: 5
            }
          ]
        }
        {
          name: 'opa'
          image: opaImage
          resources: sizes[instanceSize].opa
          // Policies can be asked from within the instance alone; the other port tells its health, and no more.
          args: [
            'run'
            '--server'
            '--addr=127.0.0.1:8181'
            '--diagnostic-addr=0.0.0.0:8282'
            '--skip-version-check'
            '--log-format=json'
            '--log-level=error'
            '--set=services.files.url=${filesUrl}policies'
            '--set=services.files.headers.x-ms-version=2023-11-03'
            '--set=services.files.credentials.azure_managed_identity.resource=https://storage.azure.com/'
            '--set=services.files.credentials.azure_managed_identity.client_id=${clientId}'
            '--set=bundles.gitpoli.service=files'
            '--set=bundles.gitpoli.resource=bundle.tar.gz'
            '--set=bundles.gitpoli.polling.min_delay_seconds=30'
            '--set=bundles.gitpoli.polling.max_delay_seconds=60'
            '--set=decision_logs.console=true'
          ]
          // No readiness: one container that is not ready takes the whole instance away from GitHub.
          probes: [
            {
              type: 'Liveness'
              httpGet: {
                path: '/health'
                port: 8282
              }
              periodSeconds: 30
              failureThreshold: 5
            }
          ]
        }
      ]
      // Never none: work on a delivery goes on after GitHub has its answer.
      scale: {
        minReplicas: 1
        maxReplicas: maxInstances
      }
    }
  }
}
