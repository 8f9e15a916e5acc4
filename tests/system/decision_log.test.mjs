// SPDX-License-Identifier: Apache-2.0
// The decision log as operators handle it: moved away, rotated, full.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { program, start, logEvent } from './support/processes.mjs';
import { legacyCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

async function startAll(t, { policy = {}, config = {} } = {}) {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { open: { version: '1', default: 'allow', ...policy } },
    grants: { agent: { server: 'fake', policy: 'open' } },
    config,
  });
  const url = gateway.url('fake');
  const session = await openSession(url, gateway.tokens.agent);
  let id = 0;
  const call = (args = {}) => send(url, {
    token: gateway.tokens.agent, ...legacyCall(session, 'echo', args, ++id) });
  return { upstream, gateway, call };
}

test('a record tells who, what, the outcome and why, and no values', async (t) => {
  const { gateway, call } = await startAll(t);
  await call({ password: 'hunter2', zone: 1 });
  const [record] = await gateway.decisions(1);
  assert.equal(record.grant, 'agent');
  assert.equal(record.server, 'fake');
  assert.equal(record.method, 'tools/call');
  assert.equal(record.tool, 'echo');
  assert.equal(record.outcome, 'forward');
  assert.deepEqual(record.argument_keys, ['password', 'zone']);
  assert.equal(record.upstream_status, 200);
  assert.ok(record.policy_version && record.request_id && record.time);
  assert.ok(!JSON.stringify(record).includes('hunter2'));
  const mode = statSync(path.join(gateway.folder, 'decisions.jsonl')).mode & 0o777;
  assert.equal(mode, 0o600);
});

test('a log that was moved away is opened anew on SIGHUP', async (t) => {
  const { gateway, call } = await startAll(t);
  const file = path.join(gateway.folder, 'decisions.jsonl');
  await call();
  await gateway.decisions(1);
  renameSync(file, `${file}.moved`);
  gateway.process.signal('SIGHUP');
  for (let tries = 0; !existsSync(file); ++tries) {
    assert.ok(tries < 1000, 'the file came back');
    await call();
  }
  assert.ok(readFileSync(`${file}.moved`, 'utf8').trim().split('\n').length >= 1);
});

test('a log that grows is rotated, and no record is lost', async (t) => {
  const { gateway, call } = await startAll(t, {
    config: { decision_log: { path: 'decisions.jsonl', rotate_bytes: 4096, keep: 50 } } });
  for (let i = 0; i < 60; ++i) await call({ [`key${i}`]: 1 });
  await gateway.process.stop();
  const files = readdirSync(gateway.folder).filter((name) => name.startsWith('decisions.jsonl'));
  assert.ok(files.length > 2, files.join());
  const keys = files.flatMap((name) => readFileSync(path.join(gateway.folder, name), 'utf8')
    .split('\n').filter(Boolean).map((line) => JSON.parse(line).argument_keys[0]));
  assert.equal(new Set(keys).size, 60);
});

for (const [onFull, expected] of [[undefined, 'refused'], ['drop', 'served']]) {
  test(`with a full disk calls are ${expected} (on_full: ${onFull ?? 'block'})`, async (t) => {
    const { upstream, gateway } = await startAll(t, {
      policy: onFull ? { record: { on_full: onFull } } : {},
      config: { decision_log: { path: 'decisions.jsonl', pending_bytes: 256 << 10 },
                state: { durable: false } } });
    await gateway.process.stop();
    // Files of this gateway may not grow beyond 768 KiB, of which 512 are set aside.
    const limited = start(t, 'prlimit', [
      `--fsize=${768 << 10}`, program('toolgate'), 'serve', '--config', gateway.configPath]);
    const { address } = await limited.waitFor(logEvent('listening'));
    const url = `http://${address}/mcp/fake`;
    const token = gateway.tokens.agent;
    const session = await openSession(url, token);
    const keys = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`${'long_key_'.repeat(12)}${i}`, 1]));
    let refused = 0;
    for (let id = 1; id <= 600 && refused < 20; ++id) {
      const { json } = await send(url, { token, ...legacyCall(session, 'echo', keys, id) });
      if (json.error || json.result.isError) ++refused;
    }
    await limited.stop();
    if (onFull) {
      assert.equal(refused, 0);
      assert.equal(upstream.calls().length, 600);
    } else {
      assert.equal(refused, 20);
      // Nothing was done that is not in the log.
      const records = readFileSync(path.join(gateway.folder, 'decisions.jsonl'), 'utf8')
        .split('\n').filter((line) => line.includes('"forward"'));
      assert.equal(records.length, upstream.calls().length);
    }
    assert.ok(limited.lines.some((line) => line.includes('decision_log')), limited.lines.join('\n'));
  });
}
