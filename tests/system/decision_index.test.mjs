// SPDX-License-Identifier: Apache-2.0
// The index of the decision log: made behind a running gateway, right after `kill -9`, and never more
// than a help.
import assert from 'node:assert/strict';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { toolgate } from './support/commands.mjs';
import { logEvent, temporaryFolder } from './support/processes.mjs';
import { legacyCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

async function startAll(t, log = {}) {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { open: { version: '1', default: 'allow',
                        tools: { echo: { deny_if: [{ conditions: [
                          { path: 'args.deny', op: 'eq', value: true }], on_deny: 'No.' }] } } } },
    grants: { agent: { server: 'fake', policy: 'open' } },
    config: { decision_log: { directory: 'decisions', segment_bytes: 1 << 20, keep_bytes: 1 << 30,
                              ...log } },
  });
  return { gateway, folder: path.join(gateway.folder, 'decisions') };
}

async function client(gateway) {
  const url = gateway.url('fake');
  const token = gateway.tokens.agent;
  const session = await openSession(url, token);
  let id = 0;
  return (args) => send(url, { token, ...legacyCall(session, 'echo', args, ++id) });
}

async function query(folder, ...args) {
  const { code, stdout, stderr } = await toolgate(['log', 'query', folder, '--json', ...args]);
  assert.equal(code, 0, stderr);
  return { ...JSON.parse(stdout), stderr };
}

const filters = [[], ['--outcome', 'deny'], ['--grant', 'agent', '--outcome', 'forward'],
                 ['--rule', '(default)'], ['--tool', 'echo', '--server', 'fake', '--text', 'key_1'],
                 ['--kind', 'requests'], ['--kind', 'events'], ['--since', '1h', '--limit', '7']];

// The same log without its index.
async function compare(t, folder) {
  const copy = path.join(temporaryFolder(t), 'copy');
  cpSync(folder, copy, { recursive: true });
  for (const end of ['', '-wal', '-shm']) rmSync(path.join(copy, `index.db${end}`), { force: true });
  for (const filter of filters) {
    const indexed = await query(folder, ...filter);
    const read = await query(copy, ...filter);
    assert.deepEqual(indexed.records, read.records, filter.join(' '));
    assert.equal(indexed.next, read.next);
    assert.equal(indexed.stderr, '');
  }
}

test('a call is found as soon as it was answered, and kill -9 leaves a right index', async (t) => {
  const { gateway, folder } = await startAll(t);
  let next = 0;
  for (let kill = 0; kill < 5; ++kill) {
    const call = await client(gateway);
    for (let calls = 0; calls < 20; ++calls) {
      await call({ [`key_${++next}`]: 1, deny: next % 3 === 0 });
    }
    const { records } = await query(folder, '--limit', '1');
    assert.ok(records[0].argument_keys.includes(`key_${next}`), JSON.stringify(records[0]));
    const load = (async () => {
      try {
        for (;;) await call({ more: 1 });
      } catch { /* the gateway is gone */ }
    })();
    await call({ last: 1 });
    gateway.process.signal('SIGKILL');
    await load;
    await gateway.restart(t, 'SIGKILL');
  }
  await gateway.process.stop();
  assert.ok(existsSync(path.join(folder, 'index.db')));
  await compare(t, folder);
});

test('a damaged index is made anew by the gateway, and not used by commands', async (t) => {
  const { gateway, folder } = await startAll(t);
  const call = await client(gateway);
  for (let calls = 0; calls < 10; ++calls) await call({ deny: calls % 2 === 0 });
  await gateway.process.stop();
  const index = path.join(folder, 'index.db');
  for (const end of ['-wal', '-shm']) rmSync(`${index}${end}`, { force: true });
  writeFileSync(index, 'no index at all '.repeat(1000));
  const { records, stderr } = await query(folder, '--outcome', 'deny');
  assert.equal(records.length, 5);
  assert.match(stderr, /^note: the whole log is read, because its index cannot be used: /);
  await gateway.restart(t);
  await gateway.process.waitFor(logEvent('decision_log_index_made_anew'));
  await gateway.process.stop();
  await compare(t, folder);
});

test('without an index the log is read', async (t) => {
  const { gateway, folder } = await startAll(t, { index: false });
  const call = await client(gateway);
  await call({ a: 1 });
  assert.equal((await query(folder)).records.length, 1);
  await gateway.process.stop();
  assert.ok(!existsSync(path.join(folder, 'index.db')));
});
