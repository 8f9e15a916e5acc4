// SPDX-License-Identifier: Apache-2.0
// The gateway in front of a server that nobody here wrote, used by clients that nobody here wrote.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from './support/clients.mjs';
import { Gateway, startEverything } from './support/servers.mjs';

const policy = {
  version: '1',
  default: 'allow',
  hide: ['get-env'],
  tools: {
    echo: { deny_if: [{ conditions: [{ path: 'args.message', op: 'contains', value: 'secret' }],
                        on_deny: 'Secrets are not echoed.' }] },
    'get-sum': { rate_limit: { max: 2, window: 60 } },
  },
};

async function startAll(t) {
  const everything = await startEverything(t);
  const gateway = await Gateway.start(t, {
    servers: { everything: everything.url },
    policies: { ops: policy },
    grants: { agent: { server: 'everything', policy: 'ops', subject: 'test' } },
  });
  return { everything, gateway };
}

for (const [kind, { connect, modernOnly }] of Object.entries(kinds)) {
  if (modernOnly) continue;
  test(`${kind}: lists, calls and is denied in front of server-everything`, async (t) => {
    const { gateway } = await startAll(t);
    const client = await connect(t, gateway.url('everything'), gateway.tokens.agent);

    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    assert.ok(names.includes('echo'), names.join());
    assert.ok(!names.includes('get-env'));

    const echoed = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
    assert.deepEqual(echoed.content, [{ type: 'text', text: 'Echo: hello' }]);

    const refused = await client.callTool({ name: 'echo', arguments: { message: 'a secret' } });
    assert.equal(refused.isError, true);
    assert.equal(refused.content[0].text, '[POLICY DENIED] Secrets are not echoed.');
    assert.equal(refused._meta['io.toolgate/decision'].rule, '/tools/echo/deny_if/0');

    const hidden = await client.callTool({ name: 'get-env', arguments: {} });
    assert.equal(hidden.isError, true);
    assert.equal(hidden._meta['io.toolgate/decision'].rule, '(hidden)');

    await assert.rejects(client.callTool({ name: 'Echo', arguments: { message: 'x' } }),
                         /Unknown tool/);

    for (let i = 0; i < 2; ++i) {
      const sum = await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 40 } });
      assert.match(sum.content[0].text, /42/);
    }
    const limited = await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 40 } });
    assert.equal(limited.isError, true);
    const decision = limited._meta['io.toolgate/decision'];
    assert.equal(decision.rule, '/tools/get-sum/rate_limit');
    assert.ok(decision.retry_after_ms > 0 && decision.retry_after_ms <= 60_000);

    const records = await gateway.decisions(7);
    assert.deepEqual(records.map((record) => [record.tool, record.outcome]), [
      ['echo', 'forward'], ['echo', 'deny'], ['get-env', 'deny'], ['Echo', 'deny'],
      ['get-sum', 'forward'], ['get-sum', 'forward'], ['get-sum', 'deny'],
    ]);
    assert.deepEqual(records[0].argument_keys, ['message']);
    assert.equal(records[0].upstream_status, 200);
    assert.ok(!JSON.stringify(records).includes('secret"'));
  });
}

test('progress comes while the call is still running', async (t) => {
  const { gateway } = await startAll(t);
  const client = await kinds['SDK v1'].connect(t, gateway.url('everything'), gateway.tokens.agent);
  const seen = [];
  const result = await client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: 0.6, steps: 3 } }, undefined,
    { onprogress: (progress) => seen.push(progress) });
  assert.ok(!result.isError, JSON.stringify(result));
  assert.equal(seen.length, 3);
  assert.deepEqual(seen.map((progress) => progress.progress), [1, 2, 3]);
});

test('resources and prompts follow the default of the policy', async (t) => {
  const { everything } = await startAll(t);
  const gateway = await Gateway.start(t, {
    servers: { everything: everything.url },
    policies: { open: policy, closed: { version: '1', default: 'deny', tools: { echo: {} } } },
    grants: {
      open: { server: 'everything', policy: 'open' },
      closed: { server: 'everything', policy: 'closed' },
    },
  });
  const connect = kinds['SDK v1'].connect;
  const open = await connect(t, gateway.url('everything'), gateway.tokens.open);
  const { resources } = await open.listResources();
  assert.ok(resources.length > 0);
  await open.readResource({ uri: resources[0].uri });
  assert.ok((await open.listPrompts()).prompts.length > 0);

  const closed = await connect(t, gateway.url('everything'), gateway.tokens.closed);
  assert.deepEqual((await closed.listResources()).resources, []);
  assert.deepEqual((await closed.listPrompts()).prompts, []);
  await assert.rejects(closed.readResource({ uri: resources[0].uri }), /Resource not found/);
  await assert.rejects(closed.getPrompt({ name: 'simple-prompt' }), /Unknown prompt/);
  assert.deepEqual((await closed.listTools()).tools.map((tool) => tool.name), ['echo']);
});
