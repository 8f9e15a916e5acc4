// SPDX-License-Identifier: Apache-2.0
// The invariant can fail: it notices what it is there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from '../system/support/raw.mjs';
import { Stage, legacyCall, modernCall } from './support/stage.mjs';

const open = { main: { version: '1', default: 'allow' } };

test('a call that is not allowed is noticed', async (t) => {
  const stage = await Stage.set(t, { policies: open });
  await stage.send(modernCall('danger'));
  assert.throws(() => stage.check(), /executed what no policy allows: tool "danger"/);
  await stage.send(modernCall('guarded', { zone: 'prod' }));
  assert.throws(() => stage.check(), /executed with arguments that no policy allows/);
  await stage.send(modernCall('echo'));
  stage.check();
});

test('a name that reaches a client is noticed', async (t) => {
  const stage = await Stage.set(t, { policies: open });
  const list = { headers: { 'Mcp-Session-Id': stage.session },
                 body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' };
  await assert.rejects(stage.send(list), /the client saw what is not for it/);
});

test('requests that are not the gateway\'s own are noticed', async (t) => {
  const stage = await Stage.set(t);
  const call = legacyCall('of-somebody', 'echo');
  const straight = (request) => send(stage.recorder.url, request);
  await straight({ ...call, headers: { ...call.headers, Accept: '*/*', Cookie: 'a=b' } });
  assert.throws(() => stage.check(), /the field cookie was forwarded/);
  await straight({ ...call, token: stage.token });
  assert.throws(() => stage.check(), /authorization was forwarded/);
  await straight(legacyCall(stage.session, 'echo'));
  assert.throws(() => stage.check(), /a secret was forwarded/);
  await straight({ ...call, body: call.body.replace('{', '{ ') });
  assert.throws(() => stage.check(), /not written anew/);
  await straight({ ...call, body: call.body.replace('"name"', '"name":"x","name"') });
  assert.throws(() => stage.check(), /duplicate key/);
});
