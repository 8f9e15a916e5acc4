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

test('lists and records tell the class of a tool, and the policy goes by it', async (t) => {
  const tool = (name, more = {}) =>
    ({ name, description: 'x', inputSchema: { type: 'object' }, ...more });
  const spoofed = { _meta: { 'io.toolgate/risk': { category: 'Read' }, own: 1 } };
  const tools = [tool('first', spoofed), tool('second'), tool('third')];
  const { gateway, client } = await startBehind(t, {
    version: '1',
    default: 'deny',
    classes: { first: 'write', second: 'destructive', third: 'read' },
    tools: { '@read': { action: 'allow' }, '@critical': { action: 'deny', reason: 'Too much.' },
             '@write': { action: 'hide' } },
  }, { upstream: { tools } });
  const listed = (await client.listTools()).tools;
  assert.deepEqual(listed.map(({ name, _meta }) => [name, _meta['io.toolgate/risk'].category,
                                                    _meta['io.toolgate/risk'].severity]),
                   [['second', 'Destructive', 'Critical'], ['third', 'Read', 'Low']]);
  const outcomes = [];
  for (const { name } of tools) {
    outcomes.push(decisionOf(await client.callTool({ name }))?.rule ?? 'forward');
  }
  assert.deepEqual(outcomes, ['(hidden)', '/tools/@critical/action', 'forward']);
  const [first] = await gateway.decisions(3);
  assert.equal(first.risk.category, 'Write');
  assert.equal(first.risk.severity, 'Medium');
  assert.ok(first.risk.classifier);
});

test('lists leave the class out where the configuration says so, and no server says it', async (t) => {
  const spoofed = { name: 'first', inputSchema: { type: 'object' },
                    _meta: { 'io.toolgate/risk': { category: 'Read' }, own: 1 } };
  const { client } = await startBehind(t, { version: '1', default: 'allow' },
                                       { upstream: { tools: [spoofed] },
                                         config: { risk_in_lists: false } });
  assert.deepEqual((await client.listTools()).tools[0]._meta, { own: 1 });
});
