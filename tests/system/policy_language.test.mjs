// SPDX-License-Identifier: Apache-2.0
// What the policy language says beyond allow and deny, in a running gateway.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from './support/clients.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const connect = kinds['SDK v1'].connect;

// A gateway in front of one fake server, with one policy, and a client of it.
async function startBehind(t, policy, { upstream = {}, config = {} } = {}) {
  const server = await startUpstream(t, upstream);
  const gateway = await Gateway.start(t, {
    servers: { fake: server.url },
    policies: { ops: policy },
    grants: { agent: { server: 'fake', policy: 'ops' } },
    config,
  });
  const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
  return { server, gateway, client };
}

const decisionOf = (result) => result._meta?.['io.toolgate/decision'];

test('what needs an approval is held, takes nothing from limits and is denied by them', async (t) => {
  const { gateway, client } = await startBehind(t, {
    version: '1',
    default: 'deny',
    tools: {
      echo: {
        approve_if: [{ conditions: [{ path: 'args.text', op: 'eq', value: 'careful' }],
                       reason: 'This is careful work.' }],
        rate_limit: { max: 1, window: 3600 },
      },
    },
  });
  const call = (text) => client.callTool({ name: 'echo', arguments: { text } });
  for (let i = 0; i < 3; ++i) {
    const held = await call('careful');
    assert.equal(held.isError, true);
    assert.equal(decisionOf(held).outcome, 'hold');
    assert.equal(decisionOf(held).rule, '/tools/echo/approve_if/0');
    assert.match(held.content[0].text,
                 /^\[POLICY DENIED\] This is careful work\. .*person's approval.*cannot ask/);
  }
  assert.ok(!(await call('quick')).isError, 'nothing was taken from the limit');
  const limited = await call('careful');
  assert.equal(decisionOf(limited).outcome, 'deny');
  assert.equal(decisionOf(limited).rule, '/tools/echo/rate_limit');
  const records = await gateway.decisions(5);
  assert.deepEqual(records.map(({ outcome }) => outcome),
                   ['hold', 'hold', 'hold', 'forward', 'deny']);
});
