// SPDX-License-Identifier: Apache-2.0
// The control plane in front of a running gateway: what the API says is in force on the next call,
// on connections that were there before, and outlives the process.
import assert from 'node:assert/strict';
import http from 'node:http';
import { test } from 'node:test';
import { StoreGateway } from './support/control_plane.mjs';
import { modernCall, send } from './support/raw.mjs';
import { SessionClient } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { echoTool } from './support/upstream.mjs';
import { until } from './support/wait.mjs';

const allow = { version: '1', default: 'allow' };
const deny = { version: '1', default: 'deny' };
const beta = { ...echoTool, name: 'beta' };
const own = '/organisations/acme';

// A call on one kept connection: its text, or the status.
function caller(gateway, server = 'tools') {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return async (token, name = 'echo') => {
    const { status, json } = await send(gateway.url(server), {
      token, ...modernCall(name, { a: 1 }), options: { agent } });
    if (status !== 200) return status;
    return json.result.isError ? json.result.content[0].text : 'allowed';
  };
}

async function startAcme(t, options = {}) {
  const upstream = await startStreamingUpstream(t, { isModern: true, tools: [echoTool, beta] });
  const gateway = await StoreGateway.start(t);
  const grant = await gateway.fill('acme', { url: upstream.url, policy: allow, ...options });
  return { upstream, gateway, grant, call: caller(gateway) };
}

test('a change is in force on the next call of a connection', async (t) => {
  const { gateway, grant, call } = await startAcme(t);
  assert.equal(await call(grant.token), 'allowed');
  await gateway.must('PUT', `${own}/policies/ops`, { document: deny, message: 'closed' });
  assert.match(await call(grant.token), /denied|not allowed|policy/i);
  await gateway.must('POST', `${own}/policies/ops/rollback`, { version: 1 });
  assert.equal(await call(grant.token), 'allowed');
  await gateway.must('PATCH', `${own}/grants/agent`, { policy: null });
  assert.match(await call(grant.token), /no policy/);
  await gateway.must('PATCH', `${own}/grants/agent`, { policy: 'ops' });
  assert.equal(await call(grant.token), 'allowed');
});

test('clients hear that their list is another one', async (t) => {
  const { gateway, grant } = await startAcme(t);
  const client = await SessionClient.open(t, gateway.url('tools'), grant.token);
  const stream = await client.listen();
  await client.post({ id: 1, method: 'tools/list' });
  await gateway.must('PUT', `${own}/policies/ops`, { document: { ...allow, hide: ['beta'] } });
  await until(() => stream.messages.find(
    ({ method }) => method === 'notifications/tools/list_changed'), 'list_changed');
  const { json } = await client.post({ id: 2, method: 'tools/list' });
  assert.deepEqual(json.result.tools.map(({ name }) => name), ['echo']);
});

test('tokens are rotated with overlap and revoked at once', async (t) => {
  const { gateway, grant, call } = await startAcme(t);
  const rotated = await gateway.must('POST', `${own}/grants/agent/rotate`, { overlap_seconds: 60 });
  assert.equal(await call(grant.token), 'allowed');
  assert.equal(await call(rotated.token), 'allowed');
  const again = await gateway.must('POST', `${own}/grants/agent/rotate`);
  for (const gone of [grant.token, rotated.token]) assert.equal(await call(gone), 401);
  assert.equal(await call(again.token), 'allowed');
  await gateway.must('POST', `${own}/grants/agent/revoke`);
  assert.equal(await call(again.token), 401);
});

test('stop buttons deny every call until somebody resumes it', async (t) => {
  const { gateway, grant, call, upstream } = await startAcme(t);
  for (const target of [`${own}/grants/agent`, `${own}/servers/tools`, own]) {
    await gateway.must('POST', `${target}/pause`, { reason: 'odd calls' });
    const before = upstream.calls().length;
    assert.match(await call(grant.token), /paused/, target);
    assert.equal(upstream.calls().length, before);
    await gateway.must('POST', `${target}/resume`);
    assert.equal(await call(grant.token), 'allowed', target);
  }
  const { items } = await gateway.must('GET', `${own}/decisions?rule=${encodeURIComponent('(paused)')}`);
  assert.equal(items.length, 3);
});

test('organisations with equal names stay apart', async (t) => {
  const { gateway, grant, call, upstream } = await startAcme(t);
  const other = await startStreamingUpstream(t, { isModern: true });
  const theirs = await gateway.fill('other', { url: other.url, policy: deny });
  assert.equal(await call(grant.token), 'allowed');
  assert.match(await call(theirs.token), /denied|not allowed|policy/i);
  await gateway.must('PUT', '/organisations/other/policies/ops', { document: allow });
  assert.equal(await call(theirs.token), 'allowed');
  assert.equal(upstream.calls().length, 1);
  assert.equal(other.calls().length, 1);
  for (const name of ['acme', 'other']) {
    const { items } = await gateway.must('GET', `/organisations/${name}/decisions`);
    const ids = new Set(items.map(({ organisation }) => organisation));
    assert.equal(ids.size, 1, name);
    const { id } = await gateway.must('GET', `/organisations/${name}`);
    assert.ok(ids.has(id), name);
  }
  const strange = await gateway.ask('GET', `/organisations/other/grants/${grant.id}`);
  assert.equal(strange.status, 404);
});

test('what was acknowledged outlives the process', async (t) => {
  const { gateway, grant, upstream } = await startAcme(t);
  await gateway.must('POST', `${own}/grants`, { label: 'gone', server: 'tools', policy: 'ops' });
  const { token: gone } = await gateway.must('POST', `${own}/grants/gone/rotate`);
  await gateway.must('POST', `${own}/grants/gone/revoke`);
  await gateway.process.stop('SIGTERM');
  await gateway.run(t);
  const call = caller(gateway);
  assert.equal(await call(grant.token), 'allowed');
  assert.equal(await call(gone), 401);
  assert.equal(upstream.calls().length, 1);
});

test('servers are not where secrets of clouds are', async (t) => {
  const { gateway } = await startAcme(t);
  for (const url of ['http://169.254.169.254/latest/', 'http://[::ffff:a9fe:a9fe]/',
                     'http://2852039166/', 'http://0xa9fea9fe/', 'http://user:pass@127.0.0.1/',
                     'file:///etc/passwd', 'http://[fe80::1%25eth0]/']) {
    const { status, json } = await gateway.ask(
      'POST', `${own}/servers`, { name: 'evil', settings: { url } });
    assert.equal(status, 422, url);
    assert.equal(json.fields[0].pointer, '/settings/url', url);
  }
});

test('no secret is in any output', async (t) => {
  const canary = 'canary-5f1c2e9d';
  const { gateway, grant, call } = await startAcme(t, { headers: { Authorization: canary } });
  assert.equal(await call(grant.token), 'allowed');
  await gateway.must('PATCH', `${own}/servers/tools`, { settings: { headers: { 'X-Key': canary } } });
  const rotated = await gateway.must('POST', `${own}/grants/agent/rotate`, { overlap_seconds: 60 });
  assert.equal(await call(rotated.token), 'allowed');
  assert.equal(await call('tg_wrong-canary-token-5f1c2e9d'), 401);
  const minted = new Set([grant.token, rotated.token]);
  // Each token was in the one answer that made it.
  const told = gateway.answers.filter((text) => [...minted].some((token) => text.includes(token)));
  assert.equal(told.length, 2);
  gateway.answers = [];
  for (const target of [`${own}/servers`, `${own}/servers/tools`, `${own}/grants`,
                        `${own}/grants/agent`, `${own}/audit`, `${own}/decisions`,
                        `${own}/decisions?kind=requests`, `${own}/decisions/export?format=csv`,
                        `${own}/servers/tools/tools`]) {
    const { status } = await gateway.ask('GET', target);
    assert.equal(status, 200, target);
  }
  const metrics = await send(`${gateway.admin}/metrics`, { method: 'GET' });
  const operator = gateway.operator;
  await gateway.process.stop('SIGTERM');
  const secrets = [canary, ...minted, 'tg_wrong-canary-token-5f1c2e9d'];
  const outputs = [
    ...gateway.answers.map((text) => ['an answer', text]), ['metrics', metrics.text],
    ['the log', gateway.process.lines.join('\n')],
    ...gateway.files().map(({ name, bytes }) => [name, bytes.toString('latin1')]),
  ];
  for (const [name, text] of outputs) {
    for (const secret of [...secrets, operator]) {
      assert.ok(!text.includes(secret), `${name} holds a secret`);
    }
  }
});
