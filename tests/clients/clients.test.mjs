// SPDX-License-Identifier: Apache-2.0
// Clients that others wrote in front of servers that others wrote: each lists, calls and is denied
// through the gateway as its user expects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { connectV1, kinds, openV1 } from '../system/support/clients.mjs';
import { Gateway, startEverything } from '../system/support/servers.mjs';
import { startBothEras } from './support/both_eras.mjs';
import { users } from './support/users.mjs';

const policy = {
  version: '1', default: 'allow', hide: ['get-env'],
  tools: { 'get-sum': { action: 'deny', reason: 'No sums today.' } },
};

const greetings = [['echo', { message: 'Grüße, "Welt"\n\u{1F600}' }],
                   ['echo', { message: 'two\u2028lines' }]];

// By name: how to start it, the eras that it speaks, and calls whose results must arrive intact.
const upstreams = {
  'server-everything over Streamable HTTP': {
    start: (t) => startEverything(t), era: 'legacy', users: Object.keys(users), calls: [
      ...greetings,
      ['get-structured-content', { location: 'Chicago' }],
      ['get-annotated-message', { messageType: 'debug', includeImage: true }],
      ['get-resource-links', { count: 2 }],
    ],
  },
  'a server of both eras': {
    start: startBothEras, era: 'both', users: Object.keys(users),
    calls: [...greetings, ['structured', {}]],
  },
  // How the gateway finds out is no business of the client's.
  'server-everything over HTTP+SSE': {
    start: (t) => startEverything(t, 'sse'), era: 'legacy', users: Object.keys(kinds),
    calls: [...greetings, ['get-structured-content', { location: 'Chicago' }]],
  },
};

const intact = ({ content, structuredContent, isError }) =>
  ({ content, structuredContent, isError: isError ?? false });

// What calls give without the gateway between.
async function askDirectly(t, upstream, calls) {
  const client = upstream.url.endsWith('/sse')
    ? await openV1(t, new SSEClientTransport(new URL(upstream.url)))
    : await connectV1(t, upstream.url, 'none');
  const results = [];
  for (const [name, args] of calls) {
    results.push(intact(await client.callTool({ name, arguments: args })));
  }
  return results;
}

async function startAll(t, { start, calls }) {
  const upstream = await start(t);
  const expected = await askDirectly(t, upstream, calls);
  if (upstream.seen) upstream.seen.calls.length = 0;
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { ops: policy },
    grants: { agent: { server: 'tools', policy: 'ops', subject: 'test' } },
  });
  return { upstream, expected, gateway };
}

function testPair(userName, upstreamName) {
  const { connect, breaksLines } = users[userName];
  const described = upstreams[upstreamName];
  const calls = described.calls.filter(([, args]) =>
    !breaksLines || !JSON.stringify(args).includes('\u2028'));
  test(`${userName} in front of ${upstreamName}`, async (t) => {
    const { upstream, expected, gateway } = await startAll(t, { ...described, calls });
    const user = await connect(t, gateway.url('tools'), gateway.tokens.agent);

    const names = await user.list();
    assert.ok(names.includes('echo'), names.join());
    assert.ok(names.includes('get-sum'), 'what is denied is still listed');
    assert.ok(!names.includes('get-env'), 'what is hidden is not');

    for (const [i, [name, args]] of calls.entries()) {
      assert.deepEqual(intact(await user.call(name, args)), expected[i]);
    }
    const denied = await user.call('get-sum', { a: 1, b: 2 });
    assert.equal(denied.isError, true);
    assert.equal(denied.content[0].text, '[POLICY DENIED] No sums today.');

    const records = await gateway.decisions(calls.length + 1, 'tools/call');
    assert.deepEqual(records.map(({ tool, outcome }) => [tool, outcome]),
                     [...calls.map(([name]) => [name, 'forward']), ['get-sum', 'deny']]);
    if (upstream.seen) assert.deepEqual(upstream.seen.calls, calls.map(([name]) => name));
  });
}

for (const [upstreamName, upstream] of Object.entries(upstreams)) {
  for (const userName of upstream.users) {
    if (users[userName].eras.includes(upstream.era)) testPair(userName, upstreamName);
  }
}
