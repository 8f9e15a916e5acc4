// SPDX-License-Identifier: Apache-2.0
// The client that the suite starts for a client scenario, with the URL of the scenario's server as its
// argument: a gateway in front of that server, and a client of the TypeScript SDK that does through it
// what the scenario asks for. What the suite judges is then what the gateway sends.
//
// TOOLGATE_CONFORMANCE_DIRECT=1 leaves the gateway out, to measure this client by itself.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Gateway } from '../system/support/servers.mjs';
import { scenarios } from './client_scenarios.mjs';
import { within } from './scope.mjs';

// Less than the suite waits before it kills this program, which would leave the gateway behind.
const msMax = 20_000;

const url = process.argv[2];
const {
  MCP_CONFORMANCE_SCENARIO: name,
  MCP_CONFORMANCE_PROTOCOL_VERSION: revision,
  MCP_CONFORMANCE_CONTEXT: context = '{}',
  TOOLGATE_CONFORMANCE_DIRECT: direct,
  TOOLGATE_CONFORMANCE_POLICY: policy,
} = process.env;

async function throughGateway(scope) {
  const gateway = await Gateway.start(scope, {
    servers: { upstream: url },
    policies: { everything: readFileSync(policy, 'utf8') },
    grants: { client: { server: 'upstream', policy: 'everything' } },
  });
  scope.after(() => console.error(gateway.process.lines.join('\n')));
  return { url: gateway.url('upstream'), token: gateway.tokens.client };
}

await within(async (scope) => {
  const run = scenarios[name];
  if (!run) throw new Error(`there is nothing to do for the scenario \`${name}\``);
  const peer = direct ? { url } : await throughGateway(scope);
  const done = run(scope, { ...peer, direct: Boolean(direct), revision,
                            context: JSON.parse(context) });
  const late = sleep(msMax, undefined, { ref: false }).then(() => {
    throw new Error(`not done after ${msMax} ms`);
  });
  await Promise.race([done, late]);
});
