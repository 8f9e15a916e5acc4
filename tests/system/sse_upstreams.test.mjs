// SPDX-License-Identifier: Apache-2.0
// Upstreams that speak HTTP+SSE, the transport of 2024-11-05: they are found out by trying, and trusted
// no further than others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { legacyCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { resultOf, startSse } from './support/sse_upstream.mjs';
import { until } from './support/wait.mjs';

const credential = 'Bearer of-the-upstream';

async function startGateway(t, url) {
  const gateway = await Gateway.start(t, {
    servers: { tools: { url, headers: { Authorization: { env: 'UPSTREAM' } }, answer_seconds: 5 } },
    policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'tools', policy: 'open' }, two: { server: 'tools', policy: 'open' } },
    env: { UPSTREAM: credential },
  });
  const at = gateway.url('tools');
  // The id of a new session, if there is one.
  const tryToOpen = () => openSession(at, gateway.tokens.one);
  const open = async (grant = 'one') => {
    const session = await openSession(at, gateway.tokens[grant]);
    assert.ok(session, 'a session is opened');
    return session;
  };
  const call = (session, args, id = 1, grant = 'one') => send(at, {
    token: gateway.tokens[grant], ...legacyCall(session, 'echo', args, id) });
  return { gateway, tryToOpen, open, call };
}

const endpoints = {
  'a path': (id) => `/message?sessionId=${id}`,
  'a relative path': (id) => `message?sessionId=${id}`,
  'a URL of the same origin': (id, origin) => `${origin}/other?sessionId=${id}`,
};

for (const [name, endpoint] of Object.entries(endpoints)) {
  test(`an upstream over HTTP+SSE whose endpoint is ${name}`, async (t) => {
    const upstream = await startSse(t, { endpoint });
    const { gateway, open, call } = await startGateway(t, upstream.url);
    const session = await open();
    const { json } = await call(session, { a: 1 }, 'client-id');
    assert.equal(json.id, 'client-id');
    assert.equal(json.result.content[0].text, '{"a":1}');
    for (const { headers } of upstream.received) assert.equal(headers.authorization, credential);
    const [record] = await gateway.decisions(1);
    assert.equal(record.outcome, 'forward');
    // The id in the endpoint is a secret.
    const printed = gateway.process.lines.join('\n') + JSON.stringify(record);
    assert.doesNotMatch(printed, /stream-\d/);
  });
}

for (const refusal of [400, 404, 405]) {
  test(`a server that answers a POST with ${refusal} is tried with a GET`, async (t) => {
    const upstream = await startSse(t, { refusal });
    const { open, call } = await startGateway(t, upstream.url);
    assert.equal((await call(await open(), {})).json.result.content[0].text, '{}');
  });
}

for (const refusal of [401, 403, 500, 503]) {
  test(`a server that answers a POST with ${refusal} is not`, async (t) => {
    const upstream = await startSse(t, { refusal });
    const { tryToOpen } = await startGateway(t, upstream.url);
    assert.equal(await tryToOpen(), undefined);
    assert.deepEqual(upstream.streams, []);
  });
}

test('an endpoint elsewhere is refused, and nothing is sent there', async (t) => {
  const elsewhere = await startSse(t);
  const port = new URL(elsewhere.origin).port;
  const lures = [
    () => `${elsewhere.origin}/message?sessionId=stream-0`,
    () => `//127.0.0.1:${port}/message?sessionId=stream-0`,
    () => `https://127.0.0.1:${port}/message`,
    (id, origin) => `${origin.replace('127.0.0.1', 'localhost')}/message?sessionId=${id}`,
    (id, origin) => `http://user@${new URL(origin).host}/message?sessionId=${id}`,
    (id, origin) => `http://${new URL(origin).host}@127.0.0.1:${port}/message?sessionId=stream-0`,
    () => 'file:///etc/passwd',
    () => 'javascript:0',
    () => '',
  ];
  for (const endpoint of lures) {
    const upstream = await startSse(t, { endpoint });
    const { tryToOpen } = await startGateway(t, upstream.url);
    assert.equal(await tryToOpen(), undefined, endpoint('stream-0', upstream.origin));
    const posts = upstream.received.filter(({ method, path }) => method === 'POST' && path !== '/sse');
    assert.deepEqual(posts, []);
  }
  assert.deepEqual(elsewhere.received, []);
});

test('a second endpoint changes nothing', async (t) => {
  const elsewhere = await startSse(t);
  const upstream = await startSse(t);
  const { open, call } = await startGateway(t, upstream.url);
  const session = await open();
  for (const { response } of upstream.streams) {
    response.write(`event: endpoint\ndata: ${elsewhere.origin}/message?sessionId=stream-0\n\n`);
    response.write('event: endpoint\ndata: /elsewhere?sessionId=stream-0\n\n');
  }
  // It may end the session for it, but follows nowhere.
  await call(session, {});
  assert.deepEqual(elsewhere.received, []);
  assert.ok(!upstream.received.some(({ path }) => path === '/elsewhere'));
});

test('each session has a stream of its own, and answers its own calls', async (t) => {
  const late = [];
  const upstream = await startSse(t, {
    answers: (message, stream, say) => {
      if (message.method !== 'tools/call') return true;
      const answer = () => say(stream, { id: message.id, result: resultOf(message) });
      late.push({ id: message.id, stream, answer });
      return false;
    },
  });
  const { open, call } = await startGateway(t, upstream.url);
  const sessions = [await open('one'), await open('one'), await open('two')];
  const calls = sessions.flatMap((session, i) => [1, 2].map((id) =>
    call(session, { of: i, id }, id, i === 2 ? 'two' : 'one')));
  await until(() => late.length === calls.length, 'the calls at the server');
  assert.equal(new Set(late.map(({ stream }) => stream)).size, sessions.length);
  // Answers to nobody are none, nor are those to the calls of another stream.
  const ids = late.map(({ id }) => id);
  for (const stream of upstream.streams) {
    const own = late.filter((call) => call.stream === stream).map(({ id }) => id);
    for (const id of [123_456, ...ids]) {
      if (!own.includes(id)) upstream.say(stream, { id, result: { content: [] } });
    }
  }
  for (const { answer } of late.reverse()) answer();
  const answers = await Promise.all(calls);
  assert.deepEqual(answers.map(({ json }) => json.result.content[0].text),
                   sessions.flatMap((_, of) => [1, 2].map((id) => JSON.stringify({ of, id }))));
});

test('a stream that breaks fails the calls on it, and its session', async (t) => {
  let broken = false;
  const upstream = await startSse(t, {
    answers: (message, stream) => {
      if (message.method !== 'tools/call' || broken) return true;
      broken = true;
      stream.response.destroy();
      return false;
    },
  });
  const { gateway, open, call } = await startGateway(t, upstream.url);
  const session = await open();
  const failed = await call(session, {});
  assert.ok(failed.status === 404 || failed.json.error, 'the call has failed');
  assert.equal(upstream.calls().length, 1, 'and is not made again');
  const [record] = await gateway.decisions(1);
  assert.ok(record.upstream_error);
  const after = await call(session, {}, 2);
  assert.equal(after.status, 404, 'its session is lost');
  assert.equal((await call(await open(), { again: 1 })).json.result.content[0].text, '{"again":1}');
});

test('the stream of a session ends with it', async (t) => {
  const upstream = await startSse(t);
  const { gateway, open, call } = await startGateway(t, upstream.url);
  const session = await open();
  await call(session, {});
  const [{ path }] = upstream.calls();
  assert.equal(path, '/message');
  const before = upstream.streams.filter(({ gone }) => !gone).length;
  await send(gateway.url('tools'), { method: 'DELETE', token: gateway.tokens.one,
                                     headers: { 'Mcp-Session-Id': session } });
  await until(() => upstream.streams.filter(({ gone }) => !gone).length < before,
              'the end of a stream');
});
