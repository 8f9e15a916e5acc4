// SPDX-License-Identifier: Apache-2.0
// When something that a decision needs is not there, the decision is no.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { logEvent, program, start } from '../system/support/processes.mjs';
import { send } from '../system/support/raw.mjs';
import { Stage, legacyCall, modernCall, policy } from './support/stage.mjs';

const isDenied = ({ message }) => Boolean(message?.error || message?.result?.isError);

test('policies that cannot be decided', async (t) => {
  const conditions = (path_, op, value) => [{ conditions: [{ path: path_, op, value }] }];
  const stage = await Stage.set(t, {
    policies: { main: { version: '1', default: 'deny', tools: {
      guarded: policy.tools.guarded,
      echo: { deny_if: conditions('args.text', 'regex', '(a|aa)+$|(x+x+)+y') },
      denied: { require: conditions('args.n', 'lte', 100) } } } },
    allows: { tool: { guarded: (args) => args?.zone === 'test' && args.force !== true,
                      echo: () => true, denied: (args) => args?.n <= 100 } } });
  const undecidable = {
    'a text for a boolean': ['guarded', { zone: 'test', force: 'true' }],
    'a number for a boolean': ['guarded', { zone: 'test', force: 1 }],
    'null for a boolean': ['guarded', { zone: 'test', force: null }],
    'a list for a boolean': ['guarded', { zone: 'test', force: [true] }],
    'an object for a text': ['guarded', { zone: { $eq: 'test' } }],
    'a list for a text': ['guarded', { zone: ['test'] }],
    'nothing for what is required': ['guarded', {}],
    'a text for a number': ['denied', { n: '1' }],
    'a list for what a pattern reads': ['echo', { text: ['b'] }],
  };
  for (const [what, [name, args]] of Object.entries(undecidable)) {
    await t.test(`B-45 ${what}`, async () => {
      for (const call of [legacyCall(stage.session, name, args), modernCall(name, args)]) {
        const answer = await stage.send(call);
        assert.ok(isDenied(answer), answer.text);
      }
      assert.deepEqual(stage.recorder.executed, []);
    });
  }
  const numbers = ['1e400', '9007199254740993', '100.00000000000000000001', '-1e999', '1e-400'];
  for (const number of numbers) {
    await t.test(`B-45 the number ${number}, which readers read differently`, async () => {
      const { headers, body } = legacyCall(stage.session, 'denied', { n: 1 });
      const answer = await stage.send({ headers, body: body.replace('"n":1', `"n":${number}`) });
      assert.ok(isDenied(answer), answer.text);
      assert.deepEqual(stage.recorder.executed, []);
    });
  }
  await t.test('B-45 no arguments at all', async () => {
    for (const name of ['guarded', 'denied']) {
      const answer = await stage.send({
        headers: { 'Mcp-Session-Id': stage.session },
        body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}"}}` });
      assert.ok(isDenied(answer), answer.text);
    }
    assert.deepEqual(stage.recorder.executed, []);
  });
  await t.test('B-45 a pattern that is slow for others', async () => {
    const began = Date.now();
    await stage.send(legacyCall(stage.session, 'echo', { text: `${'a'.repeat(100_000)}b` }));
    await stage.send(legacyCall(stage.session, 'echo', { text: 'x'.repeat(100_000) }));
    assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
  });
});

test('policies and servers that are not there', async (t) => {
  const stage = await Stage.set(t, {
    servers: { gone: 'http://127.0.0.1:1/mcp' },
    grants: { agent: { server: 'main', policy: 'main' }, bare: { server: 'main' },
              gone: { server: 'gone', policy: 'main' } } });
  await t.test('B-45 a grant without a policy', async () => {
    const { bare: token } = stage.tokens;
    const session = await stage.openSession(token);
    for (const call of [legacyCall(session, 'echo'), modernCall('echo')]) {
      const { message } = await stage.send({ ...call, token });
      assert.equal(message.result.isError, true);
    }
    const list = await stage.send({ token, headers: { 'Mcp-Session-Id': session },
                                    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' });
    assert.deepEqual(list.message.result.tools, []);
    assert.deepEqual(stage.recorder.executed, []);
  });
  await t.test('B-45 a grant without a policy reaches the server with nothing', async () => {
    const { bare: token } = stage.tokens;
    const session = await stage.openSession(token);
    const before = stage.recorder.requests.length;
    for (const [method, params] of [
      ['logging/setLevel', { level: 'debug' }], ['resources/read', { uri: 'test://notes/1' }],
      ['resources/subscribe', { uri: 'test://notes/1' }], ['prompts/get', { name: 'greet' }],
      ['prompts/list', {}],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' },
        argument: { name: 'a', value: '' } }],
      ['ping', {}], ['notifications/progress', { progressToken: 1, progress: 1 }]]) {
      await stage.send({ token, headers: { 'Mcp-Session-Id': session }, body: JSON.stringify({
        jsonrpc: '2.0', ...(method.startsWith('notif') ? {} : { id: 1 }), method, params }) });
    }
    assert.deepEqual(stage.recorder.requests.slice(before).map(({ text }) => text), []);
  });
  await t.test('B-45 a server whose tools cannot be asked for', async () => {
    const answer = await stage.send({ ...modernCall('echo'), token: stage.tokens.gone,
                                      path: stage.gateway.url('gone') });
    assert.equal(answer.message.error.code, -32603);
  });
  await t.test('B-45 a policy that is broken, empty or gone leaves the one in force', async () => {
    const file = path.join(stage.gateway.folder, 'main.policy');
    const breaks = ['', '{"version":"1","default":"deny","default":"allow"}',
                    '{"version":"1","default":"allow","unknown":1}'];
    for (const text of breaks) {
      const from = stage.gateway.process.lines.length;
      stage.gateway.writePolicy('main', text);
      await stage.gateway.process.waitFor(logEvent('policy_broken'), { from });
      assert.ok(isDenied(await stage.send(legacyCall(stage.session, 'danger'))), text);
    }
    const from = stage.gateway.process.lines.length;
    rmSync(file);
    mkdirSync(file);
    await stage.gateway.process.waitFor(logEvent('policy_broken'), { from });
    assert.ok(isDenied(await stage.send(modernCall('danger'))));
    assert.ok(!isDenied(await stage.send(modernCall('echo'))));
  });
});

test('B-45 what cannot be recorded is not done', async (t) => {
  const stage = await Stage.set(t, {
    config: { decision_log: { path: 'decisions.jsonl', pending_bytes: 65536 },
              state: { durable: false } } });
  await stage.gateway.process.stop();
  // Files of this gateway may not grow beyond 160 KiB, of which 128 are set aside.
  const limited = start(t, 'prlimit', [
    `--fsize=${160 << 10}`, program('toolgate'), 'serve', '--config', stage.gateway.configPath]);
  const { address } = await limited.waitFor(logEvent('listening'));
  const keys = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${'key_'.repeat(25)}${i}`, 1]));
  let denied = 0;
  let served = 0;
  for (let id = 0; id < 300 && denied < 5; ++id) {
    const { json } = await send(`http://${address}/mcp/main`, {
      token: stage.token, ...modernCall('echo', keys, id) });
    if (json.result.isError) ++denied;
    else ++served;
  }
  assert.equal(denied, 5);
  assert.equal(stage.recorder.executed.length, served);
});
