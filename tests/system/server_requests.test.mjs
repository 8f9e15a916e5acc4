// SPDX-License-Identifier: Apache-2.0
// What servers ask of clients: it reaches the client whose call it is about, and nobody answers for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { SessionClient } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { until } from './support/wait.mjs';

const policy = { version: '1', default: 'allow', client_features: {
  sampling: 'allow', elicitation: 'allow', roots: 'allow' } };
const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} };

const question = (id, message = 'Which colour?') => ({
  id, method: 'elicitation/create', params: { message, requestedSchema: {
    type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] } } });

const accepted = (colour) => ({ action: 'accept', content: { colour } });

async function startAll(t) {
  const upstream = await startStreamingUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { asking: policy },
    grants: { one: { server: 'tools', policy: 'asking' },
              two: { server: 'tools', policy: 'asking' } },
  });
  const connect = (grant = 'one', offered = capabilities) =>
    SessionClient.open(t, gateway.url('tools'), gateway.tokens[grant], offered);
  return { upstream, gateway, connect };
}

// A call of `hold` that is in progress: its stream and the server's end of it.
async function hold(upstream, client, name, id = 7) {
  const called = client.stream(id, 'hold', { name }, { progressToken: 't' });
  const held = await upstream.untilHeld(name);
  held.progress(1);
  const stream = await called;
  await stream.heard('notifications/progress');
  return { held, stream, id };
}

const asked = (stream) => stream.heard('elicitation/create');

async function finish({ held, stream, id }) {
  held.answer('done');
  assert.equal((await stream.answerTo(id)).result.content[0].text, 'done');
}

test('a question comes on the stream of its call, and its answer goes back', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const [first, second] = [await hold(upstream, client, 'first', 1),
                           await hold(upstream, client, 'second', 2)];
  second.held.send(question('u-1'));
  const { id, params } = await asked(second.stream);
  assert.notEqual(id, 'u-1', 'the id is the gateway’s');
  assert.match(params.message, /Which colour\?/);
  assert.deepEqual(params.requestedSchema.properties, { colour: { type: 'string' } });
  const { status } = await client.post({ id, result: accepted('blue') });
  assert.equal(status, 202);
  await until(() => upstream.responses().length > 0, 'the answer at the server');
  assert.deepEqual(upstream.responses().map(({ id: to, result }) => [to, result.action, result.content]),
                   [['u-1', 'accept', { colour: 'blue' }]]);
  assert.equal(upstream.received.find(({ message }) => message.id === 'u-1')
    .headers['mcp-session-id'], second.held.session);
  assert.ok(!first.stream.messages.some(({ method }) => method === 'elicitation/create'));
  await finish(first);
  await finish(second);
});

test('nobody answers for another, twice, or what was not asked', async (t) => {
  const { upstream, connect } = await startAll(t);
  const [client, sibling, stranger] = [await connect(), await connect(), await connect('two')];
  const call = await hold(upstream, client, 'mine');
  call.held.send(question('u-1'));
  const { id } = await asked(call.stream);
  const forged = { id, result: accepted('forged') };
  for (const other of [sibling, stranger]) await other.post(forged);
  for (const other of ['u-1', call.held.message.id, String(id), 0, 1, 7, 'made up']) {
    if (other !== id) await client.post({ id: other, result: accepted('forged') });
  }
  await client.post({ id, result: accepted('mine') });
  await until(() => upstream.responses().length > 0, 'the answer at the server');
  await client.post({ id, result: accepted('a second one') });
  await client.post({ id, error: { code: -1, message: 'a second one' } });
  await finish(call);
  assert.deepEqual(upstream.responses().map(({ result }) => result.content.colour), ['mine']);
});

test('an answer that is none does not reach the server as one', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const answers = [
    {}, { action: 'perhaps' }, { action: 'accept', content: 'text' },
    { action: 'accept', content: { colour: 5 } }, { action: 'accept', content: {} },
  ];
  for (const [i, result] of answers.entries()) {
    const call = await hold(upstream, client, `call ${i}`, i);
    call.held.send(question(`u-${i}`));
    const { id } = await asked(call.stream);
    await client.post({ id, result });
    await finish(call);
  }
  for (const { id, result } of upstream.responses()) {
    assert.equal(result, undefined, `${id}: ${JSON.stringify(result)}`);
  }
});

test('servers that ask under the same id are answered each by its own client', async (t) => {
  const { upstream, connect } = await startAll(t);
  const clients = [await connect(), await connect(), await connect('two')];
  const calls = await Promise.all(clients.map((client, i) => hold(upstream, client, `call ${i}`)));
  for (const [i, { held }] of calls.entries()) held.send(question(1, `question ${i}`));
  for (const i of [2, 0, 1]) {
    const { id, params } = await asked(calls[i].stream);
    assert.match(params.message, new RegExp(`question ${i}`));
    await clients[i].post({ id, result: accepted(`colour ${i}`) });
  }
  await until(() => upstream.responses().length === 3, 'the answers at the server');
  for (const [i, { held }] of calls.entries()) {
    const { message } = upstream.received.find(({ message: { method, id }, headers }) =>
      method === undefined && id === 1 && headers['mcp-session-id'] === held.session);
    assert.equal(message.result.content.colour, `colour ${i}`);
  }
  for (const call of calls) await finish(call);
});

test('what a client did not offer, or its policy denies, is refused for it', async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  gateway.writePolicy('asking', { ...policy, client_features: {
    sampling: 'deny', elicitation: 'allow', roots: 'deny' } });
  await gateway.process.waitFor((line) => line.includes('policy_loaded'));
  const sampling = { method: 'sampling/createMessage', params: {
    messages: [{ role: 'user', content: { type: 'text', text: 'x' } }], maxTokens: 1 } };
  const expected = [];
  for (const [name, offered, message] of [
    ['not offered', {}, question('not offered')],
    ['denied', capabilities, { id: 'denied', ...sampling }],
    ['roots', capabilities, { id: 'roots', method: 'roots/list' }],
    ['unknown', capabilities, { id: 'unknown', method: 'tools/call', params: { name: 'echo' } }],
  ]) {
    const call = await hold(upstream, await connect('one', offered), name);
    call.held.send(message);
    await until(() => upstream.responses().some(({ id }) => id === name), 'the refusal');
    await finish(call);
    assert.ok(call.stream.messages.every(({ method, id }) => !method || id === undefined));
    expected.push([name, -32601]);
  }
  assert.deepEqual(upstream.responses().map(({ id, error }) => [id, error.code]), expected);
});

test('a question ends with its call, and with its session', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const call = await hold(upstream, client, 'left');
  call.held.send(question('u-1'));
  await asked(call.stream);
  await client.notify('notifications/cancelled', { requestId: 7 });
  await until(() => upstream.got('notifications/cancelled').length > 0, 'the cancellation');
  const [{ message }] = upstream.got('notifications/cancelled');
  assert.equal(message.params.requestId, call.held.message.id);
  const other = await hold(upstream, client, 'ended', 8);
  other.held.send(question('u-2'));
  await asked(other.stream);
  await client.end();
  await until(() => upstream.got('DELETE').length > 0 || other.held.gone, 'the end of the session');
});

test('a question within a call that takes JSON only is refused at once', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const called = send(client.url, { token: client.token, headers: {
    ...client.headers, Accept: 'application/json' }, body: JSON.stringify({
    jsonrpc: '2.0', id: 9, method: 'tools/call', params: {
      name: 'hold', arguments: { name: 'json' } } }) });
  const held = await upstream.untilHeld('json');
  held.send(question('u-9'));
  held.send({ id: 'u-10', method: 'ping' });
  await until(() => upstream.responses().length === 2, 'the answers to the server');
  const [refusal, pong] = upstream.responses();
  assert.equal(refusal.id, 'u-9');
  assert.equal(refusal.error.code, -32601);
  assert.match(refusal.error.message, /takes no questions/);
  assert.deepEqual([pong.id, pong.result], ['u-10', {}]);
  held.answer('done');
  assert.equal((await called).json.result.content[0].text, 'done');
});
