// What operators see: one workspace that all logs go to, a workbook over them, and alerts.
param name string
param location string
param tags object
param retentionDays int
@description('Empty for nobody.')
param alertEmail string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

// Queries say `gitpoli` for it.
resource function 'Microsoft.OperationalInsights/workspaces/savedSearches@2020-08-01' = {
  parent: workspace
  name: 'gitpoli'
  properties: {
    // Without it the second deployment is refused: 409, as if somebody else had made the search.
    #disable-next-line BCP037
    etag: '*'
    category: 'gitpoli'
    displayName: 'gitpoli: log entries'
    functionAlias: 'gitpoli'
    query: loadTextContent('../gitpoli.kql')
    version: 2
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: name
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspace.id
    serializedData: replace(loadTextContent('../workbook.json'), '{workspace}', workspace.id)
  }
}

resource actionGroup 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'gitpoli'
    enabled: true
    emailReceivers: empty(alertEmail) ? [] : [
      {
        name: 'operators'
        emailAddress: alertEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

// Each query returns a row where something is wrong, and none where all is well.
var alerts = [
  {
    name: 'deliveries-failed'
    severity: 1
    description: 'gitpoli gave up a delivery. GET /deliveries?status=failed says why; POST /deliveries/{id}/retry tries again.'
    query: '''
gitpoli
| where log == 'status'
| summarize (first, before) = arg_min(TimeGenerated, toint(entry.failed)), (last, now) = arg_max(TimeGenerated, toint(entry.failed))
| where now > before
'''
  }
  {
    name: 'engine-down'
    severity: 1
    description: 'The policy engine, the audit trail or the inbox could not be used, for several minutes. Nothing is approved meanwhile.'
    query: '''
gitpoli
| where log == 'status'
| summarize total = count(), down = countif(not(tobool(entry.engine)) or not(tobool(entry.audit)) or not(tobool(entry.inbox)))
| where down >= 3
'''
  }
  {
    name: 'override'
    severity: 2
    description: 'Somebody let a commit pass although a rule denies it. The audit event says who and why.'
    query: '''
gitpoli
| where log == 'override'
| summarize total = count() by tostring(entry.repository), tostring(entry.by), tostring(entry.id)
'''
  }
  {
    name: 'silent'
    severity: 1
    description: 'gitpoli logged no status, which it does every minute: it does not run, or did not start because of a setting.'
    query: '''
gitpoli
| where log == 'status'
| summarize total = count()
| where total == 0
'''
  }
  {
    name: 'errors'
    severity: 2
    description: 'One in twenty requests failed, or decisions could not be made or not be told GitHub.'
    query: '''
let requests = AppRequests
  | where Name !in ('health', 'healthReady')
  | summarize total = sum(ItemCount), failed = sumif(ItemCount, toint(ResultCode) >= 500)
  | where failed >= 5 and failed * 20 >= total
  | project what = 'requests', failed;
let decisions = gitpoli
  | where (log == 'decision' and entry.decision == 'error') or (log == 'enforcement' and not(tobool(entry.sent)))
  | summarize failed = count()
  | where failed >= 5
  | project what = 'decisions', failed;
union requests, decisions
'''
  }
]

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for one in alerts: {
  name: '${name}-${one.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${name}: ${one.name}'
    description: one.description
    severity: one.severity
    enabled: true
    scopes: [
      workspace.id
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    // On the first deployment there are no logs to validate it with.
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: one.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actionGroup.id
      ]
    }
  }
  dependsOn: [
    function
  ]
}]

output workspaceId string = workspace.id
output insightsName string = insights.name
output insightsConnection string = insights.properties.ConnectionString
