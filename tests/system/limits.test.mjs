// SPDX-License-Identifier: Apache-2.0
// Limits across restarts of every kind, sessions, names that clients give themselves, and shards.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseMetrics, valueOf } from './support/metrics.mjs';
import { Process, program } from './support/processes.mjs';
import { legacyCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const policy = (max, window = 3600) => ({
  version: '1', default: 'allow', tools: { echo: { rate_limit: { max, window } } } });

async function startLimited(t, max, config = {}) {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: policy(max) },
    grants: { agent: { server: 'fake', policy: 'ops' } },
    config,
  });
  const call = async (session, id = 1) => {
    const { json } = await send(gateway.url('fake'), {
      token: gateway.tokens.agent, ...legacyCall(session, 'echo', {}, id) });
    const decision = json.result._meta?.['io.toolgate/decision'];
    if (decision) assert.equal(decision.rule, '/tools/echo/rate_limit');
    return !decision;
  };
  const open = () => openSession(gateway.url('fake'), gateway.tokens.agent);
  return { upstream, gateway, call, open };
}

// Calls until `count` were tried; how many got through.
async function callAll({ call, open }, count) {
  const session = await open();
  let through = 0;
  for (let id = 1; id <= count; ++id) through += (await call(session, id)) ? 1 : 0;
  return through;
}

test('a limit is exact across restarts', async (t) => {
  const limited = await startLimited(t, 20);
  assert.equal(await callAll(limited, 8), 8);
  await limited.gateway.restart(t);
  assert.equal(await callAll(limited, 8), 8);
  await limited.gateway.restart(t, 'SIGKILL');
  assert.equal(await callAll(limited, 12), 4);
  await limited.gateway.restart(t, 'SIGKILL');
  assert.equal(await callAll(limited, 3), 0);
  assert.equal(limited.upstream.calls().length, 20);
});

test('kill -9 under load never lets more through', async (t) => {
  const max = 400;
  const limited = await startLimited(t, max);
  const { upstream, gateway, call, open } = limited;
  const inFlightMax = 16;
  let kills = 0;
  let id = 0;
  for (let isUsedUp = false; !isUsedUp;) {
    const session = await open();
    const killAt = upstream.calls().length + 10 + (kills * 37) % 50;
    let isKilled = false;
    const work = async () => {
      while (!isKilled && !isUsedUp) {
        const through = await call(session, ++id).catch(() => undefined);
        if (through === false && !isKilled) isUsedUp = true;
        if (!isKilled && upstream.calls().length >= killAt) {
          isKilled = true;
          gateway.process.signal('SIGKILL');
        }
      }
    };
    await Promise.all(Array.from({ length: inFlightMax }, work));
    if (!isUsedUp) ++kills;
    await gateway.restart(t, 'SIGKILL');
  }
  const through = upstream.calls().length;
  assert.ok(kills >= 5, `only ${kills} kills`);
  assert.ok(through <= max, `${through} of ${max} got through`);
  // What was counted when the program was killed may never have been sent.
  assert.ok(through >= max - (kills + 1) * inFlightMax, `only ${through} of ${max} got through`);
  assert.equal(await callAll(limited, 3), 0);
});

test('64 clients and 4 shards never get one more through, nor one less', async (t) => {
  const max = 250;
  const { upstream, call, open } = await startLimited(t, max, { threads: 4 });
  const session = await open();
  const answers = await Promise.all(Array.from({ length: 64 }, async (_, client) => {
    let through = 0;
    for (let i = 0; i < 8; ++i) through += (await call(session, client * 100 + i)) ? 1 : 0;
    return through;
  }));
  assert.equal(answers.reduce((sum, one) => sum + one), max);
  assert.equal(upstream.calls().length, max);
});

test('connecting again under another name resets nothing', async (t) => {
  const { upstream, gateway, call } = await startLimited(t, 5, { threads: 4 });
  for (let round = 0; round < 6; ++round) {
    const url = gateway.url('fake');
    const { headers } = await send(url, { token: gateway.tokens.agent, body: JSON.stringify({
      jsonrpc: '2.0', id: 0, method: 'initialize', params: {
        protocolVersion: '2025-11-25', capabilities: {},
        clientInfo: { name: `client ${round}`, version: String(round) } } }) });
    const session = headers['mcp-session-id'];
    await call(session, 1);
    await call(session, 2);
    await send(url, { method: 'DELETE', token: gateway.tokens.agent,
                      headers: { 'Mcp-Session-Id': session } });
  }
  assert.equal(upstream.calls().length, 5);
});

test('a changed policy goes on with what was counted', async (t) => {
  const limited = await startLimited(t, 3);
  assert.equal(await callAll(limited, 5), 3);
  limited.gateway.writePolicy('ops', policy(5));
  limited.gateway.process.signal('SIGHUP');
  await limited.gateway.process.waitFor((line) => line.includes('policy_loaded'));
  assert.equal(await callAll(limited, 5), 2);
});

test('without a place to write, a restart forgets', async (t) => {
  const limited = await startLimited(t, 3, { state: { durable: false } });
  assert.equal(await callAll(limited, 5), 3);
  await limited.gateway.restart(t);
  assert.equal(await callAll(limited, 5), 3);
  assert.ok(!readdirSync(limited.gateway.folder).includes('state'));
});

test('files that cannot be trusted, or are in use, keep the gateway from starting', async (t) => {
  const { gateway } = await startLimited(t, 3);
  const startAnother = async () => {
    const other = new Process(program('toolgate'), ['serve', '--config', gateway.configPath]);
    const { code } = await other.exit;
    assert.notEqual(code, 0);
    return other.lines.join('\n');
  };
  // The decision log would be in use too, and is opened first.
  writeFileSync(gateway.configPath, JSON.stringify({
    ...JSON.parse(readFileSync(gateway.configPath, 'utf8')),
    decision_log: { path: 'other.jsonl' } }));
  assert.match(await startAnother(), /another gateway uses/);
  await gateway.process.stop();
  const state = path.join(gateway.folder, 'state');
  assert.equal(statSync(state).mode & 0o777, 0o700);
  for (const name of readdirSync(state)) {
    assert.equal(statSync(path.join(state, name)).mode & 0o777, 0o600, name);
  }
  const journal = readdirSync(state).find((name) => name.startsWith('counters.journal.'));
  truncateSync(path.join(state, journal), 100);
  assert.match(await startAnother(), /cannot be read.*move it away/);
});

test('without space for the journal the gateway does not start', async (t) => {
  const { gateway } = await startLimited(t, 3, {
    decision_log: { path: 'decisions.jsonl', pending_bytes: 65536 } });
  await gateway.process.stop();
  const cramped = new Process('prlimit', [
    `--fsize=${1 << 20}`, program('toolgate'), 'serve', '--config', gateway.configPath]);
  const { code } = await cramped.exit;
  assert.notEqual(code, 0);
  assert.match(cramped.lines.join('\n'), /cannot set aside space for .*counters\.journal/);
});

test('operators see whether counts can be saved', async (t) => {
  const { gateway } = await startLimited(t, 3, { admin: { listen: '127.0.0.1:0' } });
  const ready = await send(`${gateway.admin}/readyz`, { method: 'GET' });
  assert.equal(ready.json.checks.counters, 'ok');
  const { text } = await send(`${gateway.admin}/metrics`, { method: 'GET' });
  const metrics = parseMetrics(text);
  assert.equal(valueOf(metrics, 'toolgate_journal_writable'), 1);
  assert.equal(valueOf(metrics, 'toolgate_journal_segments'), 2);
});
