// SPDX-License-Identifier: Apache-2.0
// What comes, and what may not come, on the one stream that a session over HTTP+SSE has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway } from './support/servers.mjs';
import { resultOf, startSse } from './support/sse_upstream.mjs';
import { openSession } from './support/raw.mjs';
import { SessionClient } from './support/streams.mjs';
import { until } from './support/wait.mjs';

const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} };
const policy = { version: '1', default: 'allow', client_features: {
  sampling: 'allow', elicitation: 'allow', roots: 'allow' } };

const question = (id) => ({ id, method: 'elicitation/create', params: {
  message: 'Which colour?', requestedSchema: {
    type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] } } });

async function startGateway(t, url, server = {}) {
  const gateway = await Gateway.start(t, {
    servers: { tools: { url, answer_seconds: 5, ...server } }, policies: { asking: policy },
    grants: { one: { server: 'tools', policy: 'asking' } },
  });
  const connect = () =>
    SessionClient.open(t, gateway.url('tools'), gateway.tokens.one, capabilities);
  const tryToOpen = () => openSession(gateway.url('tools'), gateway.tokens.one);
  return { gateway, connect, tryToOpen };
}

// A server of a later revision, as many over this transport are, whose calls wait: `held` by their
// argument `name`, each with what the test may do.
async function startHolding(t, options = {}) {
  const held = new Map();
  const upstream = await startSse(t, {
    ...options,
    answers: (message, stream, say) => {
      if (message.method === 'initialize') {
        say(stream, { id: message.id, result: {
          ...resultOf(message), protocolVersion: '2025-11-25' } });
      }
      if (message.method !== 'tools/call') return message.method !== 'initialize';
      const { name } = message.params.arguments;
      held.set(name, { message, stream, say: (said) => say(stream, said),
                       progress: (progress) => say(stream, {
                         method: 'notifications/progress',
                         params: { progressToken: message.params._meta.progressToken, progress } }),
                       answer: () => say(stream, { id: message.id, result: resultOf(message) }) });
      return false;
    } });
  const untilHeld = (name) => until(() => held.get(name), `the call ${name}`);
  const posted = (matches) => upstream.received.filter(({ method }) => method === 'POST')
    .map(({ text, ...rest }) => ({ ...rest, message: JSON.parse(text) }))
    .filter(({ message }) => matches(message));
  return { ...upstream, untilHeld, posted };
}

const gets = ({ received }) => received.filter(({ method }) => method === 'GET');
const postsTo = ({ received }, at) =>
  received.filter(({ method, path }) => method === 'POST' && path === at);

const beginnings = {
  'a redirect': (elsewhere) => (response) => response.writeHead(307, { Location: elsewhere.url }).end(),
  'no event stream': () => (response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('event: endpoint\ndata: /message\n\n'),
  'an error': () => (response) => response.writeHead(404).end(),
  'a message': () => (response) =>
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      .write('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\nevent: endpoint\ndata: /message\n\n'),
  'an end': () => (response) =>
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(': nothing\n\n'),
};

for (const [name, begin] of Object.entries(beginnings)) {
  test(`a stream that begins with ${name} opens no session`, async (t) => {
    const elsewhere = await startSse(t);
    const opening = begin(elsewhere);
    const upstream = await startSse(t, { open: (response) => opening(response) || true });
    const { tryToOpen } = await startGateway(t, upstream.url);
    assert.equal(await tryToOpen(), undefined);
    assert.ok(gets(upstream).length > 0);
    assert.deepEqual(postsTo(upstream, '/message'), []);
    assert.deepEqual(elsewhere.received, []);
    await until(() => upstream.streams.every(({ gone }) => gone), 'the end of the streams');
  });
}

test('a stream that does not begin is not waited for longer than for an answer', async (t) => {
  const upstream = await startSse(t, { open: (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(': patience\n\n');
    const drip = setInterval(() => response.write(': patience\n\n'), 100);
    response.on('close', () => clearInterval(drip));
    return true;
  } });
  const { tryToOpen } = await startGateway(t, upstream.url, { answer_seconds: 1 });
  assert.equal(await tryToOpen(), undefined);
  await until(() => upstream.streams.every(({ gone }) => gone), 'the end of the streams');
});

test('what was found out is remembered', async (t) => {
  const upstream = await startSse(t);
  const { connect } = await startGateway(t, upstream.url);
  await connect();
  await until(() => upstream.received.some(({ text }) => text.includes('"tools/list"')),
              'the session of the gateway’s own');
  const before = postsTo(upstream, '/sse').length;
  await connect();
  await connect();
  assert.equal(postsTo(upstream, '/sse').length, before);
});

test('a server that learned Streamable HTTP is found out at the next session', async (t) => {
  let learned = false;
  const upstream = await startSse(t, {
    open: (response) => learned && response.writeHead(405).end(),
    refuse: (response, message) => {
      if (!learned || message.method === 'server/discover') return false;
      if (message.id === undefined) return response.writeHead(202).end();
      response.writeHead(200, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: resultOf(message) }));
    },
  });
  const { connect } = await startGateway(t, upstream.url);
  await connect();
  learned = true;
  const client = await connect();
  const { json } = await client.call(1, 'echo', { a: 1 });
  assert.equal(json.result.content[0].text, '{"a":1}');
});

const refusals = {
  'its own error': (message) => ({ id: message.id, error: { code: -32601, message: 'No' } }),
  'an error of the modern era': () => ({ id: null, error: {
    code: -32022, message: 'No', data: { supported: ['2099-01-01'], requested: 'x' } } }),
};
for (const [name, body] of Object.entries(refusals)) {
  test(`a server that refuses with ${name} is not asked for a stream`, async (t) => {
    const upstream = await startSse(t, { refuse: (response, message) => {
      response.writeHead(400, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify({ jsonrpc: '2.0', ...body(message) }));
    } });
    const { tryToOpen } = await startGateway(t, upstream.url);
    assert.equal(await tryToOpen(), undefined);
    assert.deepEqual(gets(upstream), []);
  });
}

test('a modern server is not asked for a stream', async (t) => {
  const upstream = await startSse(t, { refuse: (response, message) => {
    if (message.method !== 'server/discover') return false;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    return response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
      resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: {} } }));
  } });
  const { tryToOpen } = await startGateway(t, upstream.url);
  assert.equal(await tryToOpen(), undefined);
  assert.ok(postsTo(upstream, '/sse').some(({ text }) => text.includes('"initialize"')));
  assert.deepEqual(gets(upstream), []);
});

test('progress goes to its call, and to no other', async (t) => {
  const upstream = await startHolding(t);
  const { connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const first = client.stream(1, 'echo', { name: 'first' }, { progressToken: 'token-1' });
  const one = await upstream.untilHeld('first');
  const second = client.stream(2, 'echo', { name: 'second' }, { progressToken: 'token-2' });
  const two = await upstream.untilHeld('second');
  two.progress(22);
  one.progress(11);
  // Nobody's.
  one.say({ method: 'notifications/progress', params: { progressToken: 999_999, progress: 99 } });
  two.answer();
  one.answer();
  for (const [called, id, progress] of [[second, 2, 22], [first, 1, 11]]) {
    const stream = await called;
    await stream.answerTo(id);
    assert.deepEqual(stream.messages.filter(({ method }) => method).map(({ params }) => params),
                     [{ progressToken: `token-${id}`, progress }]);
  }
});

test('what belongs to no call comes on the general stream', async (t) => {
  const upstream = await startHolding(t);
  const { connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const call = client.call(1, 'echo', { name: 'which' });
  const { say, answer } = await upstream.untilHeld('which');
  answer();
  await call;
  say({ method: 'notifications/message', params: { level: 'info', data: 'kept for a while' } });
  const listening = await client.listen();
  await listening.heard('notifications/message');
  say({ id: 'r-1', method: 'roots/list' });
  const { id } = await listening.heard('roots/list');
  await client.post({ id, result: { roots: [{ uri: 'file:///a' }] } });
  const [{ message }] = await until(() => {
    const answers = upstream.posted(({ id: of }) => of === 'r-1');
    return answers.length && answers;
  }, 'the answer at the server');
  assert.deepEqual(message.result, { roots: [{ uri: 'file:///a' }] });
});

// Servers exist that take a POST only when they are done with what is in it.
test('a server asks before it has taken the call, and after another one has ended', async (t) => {
  const waiting = [];
  const upstream = await startHolding(t, { accept: (response, message) =>
    message.method === 'tools/call' && waiting.push(response) });
  const { connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const first = client.stream(1, 'echo', { name: 'first' });
  const one = await upstream.untilHeld('first');
  const second = client.stream(2, 'echo', { name: 'second' });
  const two = await upstream.untilHeld('second');
  // The stream does not tell that it is the second call that asks.
  two.say(question('q-1'));
  const stream = await first;
  const { id } = await stream.heard('elicitation/create');
  one.answer();
  await stream.answerTo(1);
  await client.post({ id, result: { action: 'accept', content: { colour: 'blue' } } });
  await until(() => upstream.posted(({ id: of }) => of === 'q-1').length, 'the answer');
  const [{ message }] = upstream.posted(({ id: of }) => of === 'q-1');
  assert.deepEqual(message.result, { action: 'accept', content: { colour: 'blue' } });
  two.answer();
  assert.ok((await (await second).answerTo(2)).result);
  for (const response of waiting) response.writeHead(200).end();
});

test('pings are answered, whether anybody listens or not', async (t) => {
  const upstream = await startHolding(t);
  const { connect } = await startGateway(t, upstream.url);
  await connect();
  const streams = [...upstream.streams];
  const pongs = () => upstream.posted(({ id }) => String(id).startsWith('ping-'));
  for (const [i, stream] of streams.entries()) {
    upstream.say(stream, { id: `ping-${i}`, method: 'ping' });
  }
  await until(() => pongs().length === streams.length, 'the answers');
  for (const { path, message } of pongs()) {
    assert.equal(path, '/message');
    assert.deepEqual(message.result, {});
  }
});

test('what is no message fails the calls that it may have been for, and no more', async (t) => {
  const upstream = await startHolding(t);
  const { gateway, connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const call = client.call(1, 'echo', { name: 'first' });
  const { stream, answer } = await upstream.untilHeld('first');
  stream.response.write('data: {"jsonrpc":"2.0",\n\n');
  assert.ok((await call).json.error);
  answer();  // too late, and nobody's
  const next = client.call(2, 'echo', { name: 'second' });
  (await upstream.untilHeld('second')).answer();
  assert.ok((await next).json.result);
  const [first, second] = await gateway.decisions(2);
  assert.match(first.upstream_error, /malformed/);
  assert.equal(second.upstream_error, undefined);
});

test('an event without an end ends the session', async (t) => {
  const upstream = await startHolding(t);
  const { connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const call = client.call(1, 'echo', { name: 'first' });
  const { stream } = await upstream.untilHeld('first');
  stream.response.write(`data: ${'x'.repeat(5 << 20)}`);
  assert.equal((await call).status, 404);
  await until(() => stream.gone, 'the end of the stream');
});

test('a session whose stream broke while it was idle is lost, and nothing is sent', async (t) => {
  const upstream = await startHolding(t);
  const { connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const listening = await client.listen();
  for (const { response } of upstream.streams) response.end();
  await listening.untilEnded();
  assert.equal((await client.call(1, 'echo', { name: 'late' })).status, 404);
  assert.deepEqual(upstream.calls(), []);
});

test('a call that the server does not take fails', async (t) => {
  const upstream = await startHolding(t, { accept: (response, message) =>
    message.method === 'tools/call' && response.writeHead(503).end() });
  const { gateway, connect } = await startGateway(t, upstream.url);
  const client = await connect();
  assert.ok((await client.call(1, 'echo', { name: 'refused' })).json.error);
  const [record] = await gateway.decisions(1);
  assert.match(record.upstream_error, /HTTP 503/);
});

test('a call that is cancelled is cancelled at the server', async (t) => {
  const upstream = await startHolding(t);
  const { gateway, connect } = await startGateway(t, upstream.url);
  const client = await connect();
  const call = client.stream('mine', 'echo', { name: 'long' });
  const { message } = await upstream.untilHeld('long');
  await client.notify('notifications/cancelled', { requestId: 'mine' });
  await until(() => upstream.posted(({ method }) => method === 'notifications/cancelled').length,
              'the cancellation');
  const [cancelled] = upstream.posted(({ method }) => method === 'notifications/cancelled');
  assert.equal(cancelled.path, '/message');
  assert.equal(cancelled.message.params.requestId, message.id);
  await gateway.decisions(1);
  await (await call).untilEnded();
});

test('a gateway that stops takes leave of all streams', async (t) => {
  const upstream = await startHolding(t);
  const { gateway, connect } = await startGateway(t, upstream.url);
  const clients = [await connect(), await connect()];
  await clients[0].listen();
  const call = clients[1].call(1, 'echo', { name: 'first' }).catch(() => 'cut off');
  await upstream.untilHeld('first').then(({ answer }) => answer());
  await call;
  const { code } = await gateway.process.stop();
  assert.equal(code, 0);
  await until(() => upstream.streams.every(({ gone }) => gone), 'the end of the streams');
});
