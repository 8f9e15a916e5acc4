// SPDX-License-Identifier: Apache-2.0
// Calls that go on and on: how long they may take, how often they may tell and ask.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modernMeta } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { SessionClient, openStream } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { until } from './support/wait.mjs';

const policy = { version: '1', default: 'allow', client_features: { roots: 'allow' } };

async function startAll(t, { server = {}, isModern = false } = {}) {
  const upstream = await startStreamingUpstream(t, { isModern });
  const gateway = await Gateway.start(t, {
    servers: { tools: { url: upstream.url, ...server } }, policies: { open: policy },
    grants: { one: { server: 'tools', policy: 'open' } } });
  const connect = () =>
    SessionClient.open(t, gateway.url('tools'), gateway.tokens.one, { roots: {} });
  return { upstream, gateway, connect };
}

// Has the server tell its progress until `stop` is called.
function tellForEver(held) {
  let told = 0;
  const timer = setInterval(() => held.progress(++told), 50);
  return () => clearInterval(timer);
}

const progressOf = (stream) => stream.messages
  .filter(({ method }) => method === 'notifications/progress').map(({ params }) => params.progress);

test('a call ends after `call_seconds`, although the server tells its progress', async (t) => {
  const { upstream, gateway, connect } = await startAll(t, { server: { call_seconds: 1 } });
  const client = await connect();
  const called = client.stream(7, 'hold', { name: 'endless' }, { progressToken: 't' });
  const held = await upstream.untilHeld('endless');
  const stop = tellForEver(held);
  t.after(stop);
  const stream = await called;
  const { error } = await stream.answerTo(7);
  assert.equal(error.code, -32603);
  await until(() => upstream.got('notifications/cancelled').length > 0, 'the server to be told');
  const [{ message }] = upstream.got('notifications/cancelled');
  assert.equal(message.params.requestId, held.message.id);
  await held.untilGone();
  const [record] = await gateway.decisions(1);
  assert.match(record.upstream_error, /call_seconds/);
  assert.ok(progressOf(stream).length > 0);
});

test('so does a modern one, whose server is told by the connection that closes', async (t) => {
  const { upstream, gateway } = await startAll(t, { server: { call_seconds: 1 }, isModern: true });
  const called = openStream(t, gateway.url('tools'), { method: 'POST', token: gateway.tokens.one, headers: {
      'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'hold' },
  body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: {
    name: 'hold', arguments: { name: 'endless' }, _meta: { ...modernMeta, progressToken: 't' } } }) });
  const held = await upstream.untilHeld('endless');
  const stop = tellForEver(held);
  t.after(stop);
  const stream = await called;
  assert.equal((await stream.answerTo(7)).error.code, -32603);
  await held.untilGone();
});

test('a server that says when to come again holds no call for longer', async (t) => {
  const { upstream, connect } = await startAll(t, { server: { call_seconds: 1 } });
  const client = await connect();
  const called = client.stream(7, 'hold', { name: 'later' }, { progressToken: 't' });
  const held = await upstream.untilHeld('later');
  held.progress(1);
  const stream = await called;
  await stream.heard('notifications/progress');
  const began = Date.now();
  held.sendRaw('id: 1\nretry: 50000\ndata:\n\n');
  held.response.end();
  await until(() => upstream.got('notifications/cancelled').length > 0, 'the end of the call');
  assert.ok(Date.now() - began < 20_000);
});

test('progress beyond the rate is left out, but not the last', async (t) => {
  const { upstream, connect } = await startAll(t, { server: { progress_per_second: 5 } });
  const client = await connect();
  const called = client.stream(7, 'hold', { name: 'fast' }, { progressToken: 't' });
  const held = await upstream.untilHeld('fast');
  const began = performance.now();
  for (let i = 1; i <= 200; ++i) held.progress(i);
  held.answer('done');
  const stream = await called;
  const answer = await stream.answerTo(7);
  assert.equal(answer.result.content[0].text, 'done');
  const seconds = (performance.now() - began) / 1000;
  const told = progressOf(stream);
  assert.deepEqual(told.slice(0, 5), [1, 2, 3, 4, 5]);
  assert.equal(told.at(-1), 200);
  assert.ok(told.length <= 5 * (Math.floor(seconds) + 1) + 1, `${told}`);
  assert.equal(stream.messages.at(-1), answer, 'all before the answer');
});

test('questions beyond the rate are refused, and logged', async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  const client = await connect();
  const called = client.stream(7, 'hold', { name: 'curious' }, { progressToken: 't' });
  const held = await upstream.untilHeld('curious');
  held.progress(0);
  const stream = await called;
  const asked = () => stream.messages.filter(({ method }) => method === 'roots/list');
  for (let i = 0; i < 60; ++i) {
    held.send({ id: `q-${i}`, method: 'roots/list' });
    await until(() => asked().length > i, `question ${i}`);
    await client.post({ id: asked()[i].id, result: { roots: [] } });
  }
  held.send({ id: 'too-much', method: 'roots/list' });
  const refused = () => upstream.responses().find(({ id }) => id === 'too-much');
  await until(refused, 'the refusal');
  assert.match(refused().error.message, /too often within a minute/);
  assert.equal(asked().length, 60);
  assert.ok(gateway.process.lines.some((line) =>
    line.includes('upstream_protocol_violation') && line.includes('asks the client too much')));
  held.answer('done');
  assert.equal((await stream.answerTo(7)).result.content[0].text, 'done');
});
