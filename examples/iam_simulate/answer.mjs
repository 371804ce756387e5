// Answers, line by line, what iam-simulate decides of a case that compare.py writes: one JSON object each way.
//
// Its engine is called by file, not by a published entrance: runSimulation leaves out condition keys that its tables do
// not know for an action (kms:EncryptionContext:..., kms:PolicyName), runUnsafeSimulation fails on resource policies.
import { createInterface } from 'node:readline'
import { loadPolicy } from '@cloud-copilot/iam-policy'
import { isWildcardOnlyAction } from '@cloud-copilot/iam-simulate'

const engine = './node_modules/@cloud-copilot/iam-simulate/dist/esm/'
const { authorize } = await import(engine + 'core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await import(engine + 'request/request.js')
const { RequestContextImpl } = await import(engine + 'requestContext.js')
const { DiscoveryContextKeyConstraints } = await import(engine + 'context_keys/discoveryContextKeyConstraints.js')

const load = (document, name) => document && loadPolicy(document, { name })

async function decide({ principal, action, resource, account, keys, ...policies }) {
  const wildcardOnly = await isWildcardOnlyAction(...action.split(':'))
  const context = new RequestContextImpl(keys)
  return authorize({
    request: new AwsRequestImpl(principal, { resource, accountId: account }, action, context, wildcardOnly),
    identityPolicies: policies.identity.map((document, place) => load(document, `identity ${place}`)),
    sessionPolicy: load(policies.session, 'session'),
    permissionBoundaries: policies.boundary && [load(policies.boundary, 'boundary')],
    resourcePolicy: load(policies.key_policy, 'key policy'),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
    },
    serviceSettings: { s3: {} }
  }).result
}

for await (const line of createInterface({ input: process.stdin })) {
  let decision
  try {
    decision = await decide(JSON.parse(line))
  } catch (error) {
    decision = `error: ${error.message}`
  }
  console.log(JSON.stringify({ decision }))
}
