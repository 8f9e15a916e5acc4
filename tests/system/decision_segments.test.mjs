// SPDX-License-Identifier: Apache-2.0
// The decision log as a folder of segments: what is in it, that it cannot be changed unseen, and
// that `kill -9` takes nothing that was acknowledged.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { toolgate, unseen } from './support/commands.mjs';
import { program, start, temporaryFolder } from './support/processes.mjs';
import { legacyCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

async function startAll(t, { config = {}, answer, onFull } = {}) {
  const upstream = await startUpstream(t, { answer });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { open: { version: '1', default: 'allow', ...(onFull && { record: { on_full: onFull } }),
                        tools: { echo: { deny_if: [{ conditions: [
                          { path: 'args.deny', op: 'eq', value: true }], on_deny: 'No.' }] } } } },
    grants: { agent: { server: 'fake', policy: 'open', subject: 'demo' } },
    config: { decision_log: { directory: 'decisions', segment_bytes: 1 << 20, keep_bytes: 1 << 30 },
              ...config },
  });
  const folder = path.join(gateway.folder, 'decisions');
  return { upstream, gateway, folder };
}

async function client(gateway) {
  const url = gateway.url('fake');
  const token = gateway.tokens.agent;
  const session = await openSession(url, token);
  let id = 0;
  return { session, call: (args = {}, tool = 'echo') =>
    send(url, { token, ...legacyCall(session, tool, args, ++id) }) };
}

function linesOf(folder) {
  return readdirSync(folder).filter((name) => /^decisions-\d{8}\.jsonl$/.test(name)).sort()
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').replace(/\0+$/, '')
      .split('\n').filter(Boolean));
}

// The documented rule, written once more.
function checkChain(lines) {
  let before = '0'.repeat(64);
  lines.forEach((line, index) => {
    const record = JSON.parse(line);
    assert.equal(record.seq, index + 1);
    const covered = line.slice(0, line.lastIndexOf(',"hash":"'));
    assert.equal(record.hash, createHash('sha256').update(before + covered).digest('hex'), line);
    before = record.hash;
  });
}

const recordsOf = (folder) => linesOf(folder).map((line) => JSON.parse(line));

test('a decision is in the log before its call is forwarded, and its outcome after', async (t) => {
  let whenCalled;
  let folder;
  const all = await startAll(t, { answer: (message) => {
    if (message.method === 'tools/call') whenCalled = recordsOf(folder);
    return false;
  } });
  folder = all.folder;
  const { call } = await client(all.gateway);
  await call({ password: 'hunter2' });
  const decided = whenCalled.at(-1);
  assert.equal(decided.kind, 'decision');
  assert.equal(decided.outcome, 'forward');
  assert.deepEqual(decided.argument_keys, ['password']);
  assert.equal(decided.risk.category !== undefined, true);
  assert.equal(decided.total_ms, undefined);
  await call({ deny: true });
  await all.gateway.process.stop();
  const lines = linesOf(folder);
  checkChain(lines);
  assert.ok(!lines.join('').includes('hunter2'));
  const records = lines.map((line) => JSON.parse(line));
  const outcome = records.find((record) => record.kind === 'outcome');
  assert.equal(outcome.request_id, decided.request_id);
  assert.equal(outcome.upstream_status, 200);
  assert.ok(Math.abs(outcome.gateway_ms + outcome.upstream_ms - outcome.total_ms) < 0.01);
  const denied = records.find((record) => record.outcome === 'deny');
  assert.equal(denied.message, 'No.');
  assert.ok(denied.total_ms >= 0);
});

test('requests that are no calls are in the log, and strangers a few at a time', async (t) => {
  const { gateway, folder } = await startAll(t);
  const url = gateway.url('fake');
  const { session } = await client(gateway);
  const list = { ...legacyCall(session, 'echo'),
                 body: JSON.stringify({ jsonrpc: '2.0', id: 'l', method: 'tools/list' }) };
  assert.equal((await send(url, { token: gateway.tokens.agent, ...list })).status, 200);
  for (let i = 0; i < 60; ++i) {
    assert.equal((await send(url, { token: 'tg_wrong', ...list })).status, 401);
  }
  await gateway.process.stop();
  const records = recordsOf(folder);
  const requests = records.filter((record) => record.kind === 'request');
  assert.ok(requests.some((record) => record.method === 'initialize' && record.grant === 'agent'));
  assert.ok(requests.some((record) => record.method === 'tools/list' && record.session));
  const strangers = requests.filter((record) => record.status === 401);
  const leftOut = records.filter((record) => record.kind === 'left_out')
    .reduce((sum, record) => sum + record.requests, 0);
  assert.ok(strangers.length >= 20 && strangers.length <= 60, `${strangers.length}`);
  assert.equal(strangers.length + leftOut, 60);
  assert.ok(strangers.every((record) => record.client && record.grant === undefined));
  assert.ok(!JSON.stringify(records).includes('tg_wrong'));
});

test('kill -9 takes nothing that was acknowledged, and the chain goes on', async (t) => {
  const { gateway, upstream, folder } = await startAll(t);
  const kills = Number(process.env.TOOLGATE_KILLS ?? 12);
  const acknowledged = new Map();
  let next = 0;
  for (let kill = 0; kill < kills; ++kill) {
    const clients = await Promise.all(Array.from({ length: 4 }, () => client(gateway)));
    const enough = acknowledged.size + 20 + kill * 7;
    const load = clients.map(async ({ call }) => {
      for (;;) {
        const key = `call_${++next}`;
        const isDenied = next % 3 === 0;
        try {
          const { json } = await call({ [key]: 1, ...(isDenied && { deny: true }) });
          if (json?.result) acknowledged.set(key, isDenied ? 'deny' : 'forward');
        } catch {
          return;  // the gateway is gone
        }
        // In the middle of everything, and not always after the same.
        if (acknowledged.size >= enough) gateway.process.signal('SIGKILL');
      }
    });
    await Promise.all(load);
    await gateway.restart(t, 'SIGKILL');
    const verified = await toolgate(['log', 'verify', folder]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  }
  await gateway.process.stop();
  const lines = linesOf(folder);
  checkChain(lines);
  const records = lines.map((line) => JSON.parse(line));
  const decided = new Map(records.filter((record) => record.kind === 'decision')
    .map((record) => [record.argument_keys[0], record.outcome]));
  for (const [key, outcome] of acknowledged) assert.equal(decided.get(key), outcome, key);
  for (const { message: { params } } of upstream.calls()) {
    assert.equal(decided.get(Object.keys(params.arguments)[0]), 'forward');
  }
  assert.equal(records.filter((record) => record.kind === 'start').length, kills + 1);
  assert.equal(records.filter((record) => record.kind === 'stop').length, 1);
  assert.ok(acknowledged.size > kills * 20);
});

for (const [onFull, expected] of [[undefined, 'refused'], ['drop', 'served']]) {
  test(`with a full disk calls are ${expected} (on_full: ${onFull ?? 'block'})`, async (t) => {
    const { gateway, upstream, folder } = await startAll(t, { onFull, config: {
      decision_log: { directory: 'decisions', segment_bytes: 1 << 20, keep_bytes: 1 << 30 },
      state: { durable: false } } });
    const { call } = await client(gateway);
    const pid = `${gateway.process.child.pid}`;
    // No file of it may grow any more.
    assert.equal(spawnSync('prlimit', ['--pid', pid, '--fsize=1000:unlimited']).status, 0);
    const keys = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`${'long_key_'.repeat(12)}${i}`, 1]));
    let refused = 0;
    for (let i = 0; i < 1200 && refused < 20; ++i) {
      const { json } = await call(keys);
      if (json.error || json.result.isError) ++refused;
    }
    assert.equal(refused, onFull ? 0 : 20);
    assert.ok(gateway.process.lines.some((line) => line.includes('decision_log_failing')));
    if (!onFull) {
      // Nothing was done that is not in the log.
      const forwarded = recordsOf(folder).filter((record) => record.kind === 'decision' &&
                                                             record.outcome === 'forward');
      assert.equal(forwarded.length, upstream.calls().length);
    }
    assert.equal(spawnSync('prlimit', ['--pid', pid, '--fsize=unlimited']).status, 0);
    await gateway.process.waitFor((line) => line.includes('decision_log_recovered'));
    const { json } = await call({ again: 1 });
    assert.ok(!json.error && !json.result.isError);
    await gateway.process.stop();
    checkChain(linesOf(folder));
    const dropped = recordsOf(folder).filter((record) => record.kind === 'dropped');
    if (onFull) assert.ok(dropped.reduce((sum, record) => sum + record.records, 0) > 100);
  });
}

test('the commands find, follow, export and check, and show nothing unseen', async (t) => {
  const { gateway, folder } = await startAll(t);
  const { call } = await client(gateway);
  const evil = 'evil\u001b[2J\u009b31m\u202e\r\n{"seq":99,"kind":"decision"}';
  await call({ a: 1 });
  await call({ deny: true });
  await call({}, evil);
  const tail = start(t, program('toolgate'), ['log', 'tail', folder, '-n', '0']);
  await tail.waitFor((line) => line.startsWith('TIME'));
  await call({ followed: 1 });
  await tail.waitFor((line) => line.includes('echo') && line.includes('forward'));
  tail.signal('SIGKILL');

  const page = JSON.parse((await toolgate(['log', 'query', folder, '--limit', '2', '--json'])).stdout);
  assert.equal(page.records.length, 2);
  assert.equal(page.records[0].tool, 'echo');
  assert.equal(page.records[1].tool, evil);
  const older = JSON.parse((await toolgate(['log', 'query', folder, '--json', '--before',
                                    `${page.next}`])).stdout);
  assert.deepEqual(older.records.map((record) => record.outcome), ['deny', 'forward']);
  assert.equal(older.next, null);
  const denied = await toolgate(['log', 'query', folder, '--outcome', 'deny', '--text', 'no.']);
  assert.equal(denied.stdout.trim().split('\n').length, 2, denied.stdout);
  for (const args of [['query'], ['query', '--json'], ['export', '--csv'], ['export', '--jsonl'],
                      ['tail', '--once', '-n', '50'], ['tail', '--once', '--json']]) {
    const { stdout, code } = await toolgate(['log', args[0], folder, ...args.slice(1)]);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout.replaceAll('\r\n', '\n'), unseen);
  }

  const exported = (await toolgate(['log', 'export', folder, '--jsonl'])).stdout;
  const files = temporaryFolder(t);
  writeFileSync(path.join(files, 'calls.jsonl'), exported);
  writeFileSync(path.join(files, 'draft.json'), JSON.stringify({ version: '1', default: 'deny' }));
  const replayed = JSON.parse((await toolgate(['policy', 'replay', path.join(files, 'draft.json'),
                                       path.join(files, 'calls.jsonl'), '--json'])).stdout);
  assert.ok(JSON.stringify(replayed).includes('echo'));

  await gateway.process.stop();
  const fine = JSON.parse((await toolgate(['log', 'verify', folder, '--json'])).stdout);
  assert.equal(fine.ok, true);
  const [name] = readdirSync(folder).filter((file) => file.startsWith('decisions-'));
  const file = path.join(folder, name);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"outcome":"deny"', '"outcome":"hold"'));
  const broken = await toolgate(['log', 'verify', folder]);
  assert.equal(broken.code, 1);
  const changed = text.split('\n').findIndex((line) => line.includes('"outcome":"deny"')) + 1;
  assert.match(broken.stdout, new RegExp(`broken at record ${changed}: .*line ${changed}`));
  // An end that is missing is noticed by who knows of it.
  writeFileSync(file, `${text.trim().split('\n').slice(0, -1).join('\n')}\n`);
  assert.equal((await toolgate(['log', 'verify', folder])).code, 0);
  assert.equal((await toolgate(['log', 'verify', folder, '--anchor', `${fine.last}:${fine.hash}`])).code, 1);
  assert.equal((await toolgate(['log', 'verify', path.join(files, 'nowhere')])).code, 2);
});
