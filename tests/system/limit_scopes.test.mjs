// SPDX-License-Identifier: Apache-2.0
// Who shares what a limit counts, whatever names clients give themselves, and what happens when a call
// cannot be counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { legacyCall, modernCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { echoTool, startUpstream } from './support/upstream.mjs';

// A server of the modern era with these tools.
function startModern(t, tools = [echoTool]) {
  const results = {
    'server/discover': { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } },
    'tools/list': { tools },
    'tools/call': { content: [{ type: 'text', text: 'done' }] },
  };
  const answer = (message, response) => {
    const result = results[message.method];
    if (!result) return false;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id,
                                  result: { resultType: 'complete', ...result } }));
    return true;
  };
  return startUpstream(t, { answer });
}

const limited = (limit) => ({ version: '1', default: 'allow', tools: { echo: { limits: [limit] } } });

// Two servers; two grants of Ann, one of each server, one of Bob's, and two that name nobody.
async function startScoped(t, scope, max = 3) {
  const one = await startModern(t);
  const two = await startModern(t);
  const policy = 'ops';
  const gateway = await Gateway.start(t, {
    servers: { one: one.url, two: two.url },
    policies: { [policy]: limited({ counter: 'calls', scope, window: 3600, max }) },
    grants: {
      annOne: { server: 'one', policy, subject: 'ann' },
      annTwo: { server: 'two', policy, subject: 'ann' },
      bobOne: { server: 'one', policy, subject: 'bob' },
      nobodyOne: { server: 'one', policy },
      nobodyTwo: { server: 'two', policy },
    },
    config: { threads: 4 },
  });
  // Whether a call of this grant gets through, as a modern client that names itself differently.
  let clients = 0;
  const call = async (label) => {
    const server = label.endsWith('One') ? 'one' : 'two';
    const message = modernCall('echo', {}, ++clients);
    message.body = message.body.replace('"name":"raw"', `"name":"client ${clients}"`);
    const { json, text } = await send(gateway.url(server), { token: gateway.tokens[label], ...message });
    assert.ok(json.result, text);
    const decision = json.result._meta?.['io.toolgate/decision'];
    if (decision) assert.equal(decision.rule, '/tools/echo/limits/0');
    return !decision;
  };
  // How many of the calls, in turns of these grants, get through.
  const callAll = async (labels, count) => {
    let through = 0;
    for (let i = 0; i < count; ++i) through += (await call(labels[i % labels.length])) ? 1 : 0;
    return through;
  };
  return { gateway, callAll, calls: () => one.calls().length + two.calls().length };
}

test('a subject has one count, with whatever grants and servers', async (t) => {
  const { callAll, calls, gateway } = await startScoped(t, 'subject');
  assert.equal(await callAll(['annOne', 'annTwo'], 8), 3);
  assert.equal(await callAll(['bobOne'], 8), 3);
  // Who is named for nobody shares with nobody.
  assert.equal(await callAll(['nobodyOne'], 5), 3);
  assert.equal(await callAll(['nobodyTwo'], 5), 3);
  await gateway.restart(t, 'SIGKILL');
  assert.equal(await callAll(['annTwo', 'bobOne', 'nobodyTwo'], 6), 0);
  assert.equal(calls(), 12);
});

test('a server has one count for all its clients', async (t) => {
  const { callAll, calls, gateway } = await startScoped(t, 'server');
  assert.equal(await callAll(['annOne', 'bobOne', 'nobodyOne'], 9), 3);
  assert.equal(await callAll(['annTwo', 'nobodyTwo'], 9), 3);
  await gateway.restart(t, 'SIGKILL');
  assert.equal(await callAll(['annOne', 'annTwo', 'bobOne'], 6), 0);
  assert.equal(calls(), 6);
});

test('an organisation has one count', async (t) => {
  const { callAll, calls, gateway } = await startScoped(t, 'organisation', 5);
  assert.equal(await callAll(['annOne', 'annTwo', 'bobOne', 'nobodyOne', 'nobodyTwo'], 15), 5);
  await gateway.restart(t, 'SIGKILL');
  assert.equal(await callAll(['annOne', 'nobodyTwo'], 4), 0);
  assert.equal(calls(), 5);
});

test('a grant has one count, whatever its subject', async (t) => {
  const { callAll, calls } = await startScoped(t, 'grant');
  for (const label of ['annOne', 'annTwo', 'bobOne', 'nobodyOne']) {
    assert.equal(await callAll([label], 5), 3, label);
  }
  assert.equal(calls(), 12);
});

test('a modern client that names itself anew is the same session, and shares the grant\'s count',
  async (t) => {
    const { callAll, calls, gateway } = await startScoped(t, 'session');
    assert.equal(await callAll(['annOne'], 8), 3);
    // Nor does a legacy session begin with nothing used.
    const url = gateway.url('one');
    const session = await openSession(url, gateway.tokens.annOne);
    const { json } = await send(url, { token: gateway.tokens.annOne,
                                       ...legacyCall(session, 'echo', {}, 1) });
    assert.equal(json.result._meta['io.toolgate/decision'].rule, '/tools/echo/limits/0');
    assert.equal(calls(), 3);
  });

// Counters are kept within bounds. A grant that has as many as it may is one that cannot be counted
// further: each call here counts against 900 limits, for each tool apart.
const tools = Array.from({ length: 60 }, (_, i) => ({ ...echoTool, name: `tool_${i}` }));
const limits = Array.from({ length: 900 }, (_, i) => ({ window: 3600 + i, max: 1000, per: 'tool' }));

async function startCrowded(t, more) {
  const upstream = await startModern(t, [echoTool, ...tools]);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow', tools: { 'tool_*': { limits } }, ...more } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  // The rules that denied, of calls of every tool; empty for those that got through.
  const rules = [];
  for (const { name } of [...tools, echoTool]) {
    const { json } = await send(gateway.url('fake'), {
      token: gateway.tokens.agent, ...modernCall(name, {}, rules.length + 1) });
    rules.push(json.result._meta?.['io.toolgate/decision']?.rule ?? '');
  }
  const records = await gateway.decisions(rules.length, 'tools/call');
  const warnings = records.map(({ warning }) => warning ?? '');
  return { rules, warnings, calls: upstream.calls().length };
}

test('what cannot be counted is denied', async (t) => {
  const { rules, warnings, calls } = await startCrowded(t, {});
  const denied = rules.filter((rule) => rule === '(limits)').length;
  assert.ok(denied > 0, 'there was room for all');
  assert.deepEqual(new Set(rules), new Set(['', '(limits)']));
  assert.equal(rules.at(-1), '', 'what has no limit needs no count');
  assert.equal(calls, rules.length - denied);
  assert.ok(warnings.every((warning) => warning === ''));
});

test('what cannot be counted goes through where the policy says so, and is recorded', async (t) => {
  const { rules, warnings, calls } = await startCrowded(t, { on_store_failure: 'allow' });
  assert.deepEqual(new Set(rules), new Set(['']));
  assert.equal(calls, rules.length);
  const uncounted = warnings.filter((warning) => /^not counted/.test(warning)).length;
  assert.ok(uncounted > 0 && uncounted < rules.length, `${uncounted}`);
  assert.equal(warnings.at(-1), '');
});
