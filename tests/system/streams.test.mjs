// SPDX-License-Identifier: Apache-2.0
// Event streams of legacy clients: what comes on which, and who may resume it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { SessionClient, openStream } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { startUpstream } from './support/upstream.mjs';
import { until } from './support/wait.mjs';

async function startAll(t, { config = {}, ...options } = {}) {
  const upstream = await startStreamingUpstream(t, options);
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'tools', policy: 'open' }, two: { server: 'tools', policy: 'open' } },
    config,
  });
  const url = gateway.url('tools');
  const connect = (grant = 'one') => SessionClient.open(t, url, gateway.tokens[grant]);
  return { upstream, gateway, url, connect };
}

// A client with a stream, the session behind it and its stream.
async function listenIn(upstream, client) {
  const session = await upstream.sessionBehind(client);
  const stream = await client.listen();
  assert.equal(stream.status, 200, 'a GET stream is served');
  const above = await upstream.untilListening(session);
  return { stream, session, above };
}

const isLog = (data) => ({ method, params }) =>
  method === 'notifications/message' && params.data === data;

const logs = (stream) => stream.messages.filter(({ method }) => method === 'notifications/message')
  .map(({ params }) => params.data);

test('a GET stream carries what belongs to no call, of its own session, and nothing else', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const { stream, session, above } = await listenIn(upstream, client);
  const others = await Promise.all(
    [await connect(), await connect('two')].map((other) => listenIn(upstream, other)));
  await client.post({ id: 'sub', method: 'resources/subscribe', params: { uri: 'file:///a' } });

  const passed = [
    { method: 'notifications/message', params: { level: 'error', logger: 'x', data: { a: [1] } } },
    { method: 'notifications/resources/updated', params: { uri: 'file:///a' } },
    { method: 'notifications/resources/list_changed' },
    { method: 'notifications/prompts/list_changed' },
  ];
  const kept = [
    { id: 99, result: { content: [] } },
    { id: 1, error: { code: 1, message: 'nobody asked' } },
    { method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
    { method: 'notifications/cancelled', params: { requestId: 1 } },
    { method: 'notifications/initialized' },
    { method: 'notifications/of/nobody', params: { secret: true } },
    { method: 'tools/call', params: { name: 'echo' } },
    { id: 'u1', method: 'tools/call', params: { name: 'echo' } },
    { id: 'u2', method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } },
    { id: 'u3', method: 'roots/list' },
    { id: 'u4', method: 'ping' },
  ];
  for (const message of [...kept, ...passed, ...kept]) above.send(message);
  // What comes on the stream of a call stays there.
  const called = client.stream('held', 'hold', { name: 'held' }, { progressToken: 't' });
  const held = await upstream.untilHeld('held');
  held.progress(1);
  held.answer('done');
  assert.equal((await (await called).answerTo('held')).result.content[0].text, 'done');
  upstream.log(session, 'last');
  await stream.find(isLog('last'));
  for (const { method } of passed) await stream.find((message) => message.method === method);
  // Changes of lists are told once the gateway has looked, the rest as it comes.
  const inOrder = (messages) => messages.map((message) => JSON.stringify(message)).sort();
  assert.deepEqual(
    inOrder(stream.messages.map(({ method, params, ...rest }) => [method, params ?? {}, rest])),
    inOrder([...passed, { method: 'notifications/message', params: { level: 'error', data: 'last' } }]
      .map(({ method, params }) => [method, params ?? {}, { jsonrpc: '2.0' }])));

  // A server that asks what was not offered is refused, and one that pings is answered.
  await until(() => upstream.responses().length >= 8, 'answers to the server');
  for (const { id, error, result } of upstream.responses()) {
    if (id === 'u4') assert.deepEqual(result, {});
    else assert.equal(error.code, -32601, id);
  }
  for (const { stream: other, session: behind } of others) {
    upstream.log(behind, 'yours');
    await other.find(isLog('yours'));
    assert.equal(other.messages.length, 1);
  }
});

test('what belongs to a call comes on its stream, once', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const calls = ['a', 'b'].map((name) => client.stream(name, 'hold', { name }, {
    progressToken: `token-${name}` }));
  const held = await Promise.all(['a', 'b'].map((name) => upstream.untilHeld(name)));
  const [a, b] = held;
  a.progress(1);
  // Of another call, and of none.
  a.send({ method: 'notifications/progress', params: {
    progressToken: b.message.params._meta.progressToken, progress: 50 } });
  a.send({ method: 'notifications/progress', params: { progressToken: 'mine', progress: 51 } });
  b.progress(2);
  a.answer('done a');
  b.answer('done b');
  const [ofA, ofB] = await Promise.all(calls);
  assert.equal((await ofA.answerTo('a')).result.content[0].text, 'done a');
  assert.equal((await ofB.answerTo('b')).result.content[0].text, 'done b');
  const progress = (of) => of.messages.filter(({ method }) => method).map(({ params }) => params);
  assert.deepEqual(progress(ofA), [{ progressToken: 'token-a', progress: 1 }]);
  assert.deepEqual(progress(ofB), [{ progressToken: 'token-b', progress: 2 }]);
});

test('a GET needs a session of its own, and one stream gets each message', async (t) => {
  const { upstream, gateway, url, connect } = await startAll(t);
  const client = await connect();
  const get = (headers, token = gateway.tokens.one) => openStream(t, url, { token, headers });
  const status = async (...args) => (await get(...args)).status;
  assert.equal(await status({}), 400);
  assert.equal(await status({ 'Mcp-Session-Id': 'made-up' }), 404);
  assert.equal(await status(client.headers, gateway.tokens.two), 404);
  assert.equal(await status(client.headers, 'tg_unknown'), 401);
  assert.equal(await status({ ...client.headers, Accept: 'application/json' }), 406);
  assert.equal(await status({ ...client.headers, 'MCP-Protocol-Version': '2099-01-01' }), 400);
  assert.equal(await status({ 'MCP-Protocol-Version': '2026-07-28' }), 405);
  const head = await send(url, { method: 'HEAD', token: gateway.tokens.one,
                                 headers: client.headers });
  assert.equal(head.status, 405);

  const { stream, session } = await listenIn(upstream, client);
  assert.equal(stream.headers['cache-control'], 'no-store, no-transform');
  const second = await client.listen();
  assert.ok([200, 409].includes(second.status), `a second stream: ${second.status}`);
  for (let i = 0; i < 20; ++i) upstream.log(session, i);
  const all = () => [...logs(stream), ...logs(second)];
  await until(() => all().length >= 20, 'every message');
  upstream.log(session, 'last');
  await until(() => all().includes('last'), 'the last message');
  assert.deepEqual(all().sort(), [...Array(20).keys(), 'last'].sort());
});

test('the streams of a session end with it, and with the gateway', async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  const [first, second] = [await connect(), await connect()];
  const { stream, above } = await listenIn(upstream, first);
  const { stream: other } = await listenIn(upstream, second);
  await first.end();
  await stream.untilEnded();
  await above.untilGone();
  assert.equal((await first.listen()).status, 404);
  assert.equal(other.ended, false);
  const { code } = await gateway.process.stop();
  assert.equal(code, 0);
  await other.untilEnded();
});

test('a GET stream is resumed where it broke off', async (t) => {
  const { upstream, connect } = await startAll(t);
  const client = await connect();
  const { stream, session, above } = await listenIn(upstream, client);
  for (const name of ['m1', 'm2', 'm3']) upstream.log(session, name);
  await stream.find(isLog('m3'));
  const ids = stream.events.map(({ id }) => id).filter((id) => id !== undefined);
  assert.equal(new Set(ids).size, ids.length, 'each event has an id of its own');
  for (const id of ids) assert.ok(!upstream.eventIds.has(id), `${id} is the upstream's`);

  stream.close();
  upstream.log(session, 'm4');
  const resumed = await client.listen(stream.idOf(isLog('m2')));
  assert.equal(resumed.status, 200);
  await resumed.find(isLog('m4'));
  await until(() => upstream.sessions.get(session).gone === false, 'the stream above');
  upstream.log(session, 'm5');
  await resumed.find(isLog('m5'));
  assert.deepEqual(logs(resumed), ['m3', 'm4', 'm5']);

  // The upstream is resumed with its own ids, if at all.
  for (const { headers } of upstream.got('GET')) {
    const id = headers['last-event-id'];
    assert.ok(id === undefined || upstream.eventIds.has(id), `upstream got ${id}`);
  }
  assert.ok(above);
});

test('a stream is resumed by its own session only, and replays its own messages only', async (t) => {
  const { upstream, connect } = await startAll(t);
  const [client, sibling, stranger] = [await connect(), await connect(), await connect('two')];
  const mine = await listenIn(upstream, client);
  for (const name of ['secret 1', 'secret 2']) upstream.log(mine.session, name);
  await mine.stream.find(isLog('secret 2'));
  const called = client.stream(7, 'hold', { name: 'slow' }, { progressToken: 't' });
  const held = await upstream.untilHeld('slow');
  held.progress(1);
  const callStream = await called;
  await callStream.heard('notifications/progress');

  const ids = [mine.stream.idOf(isLog('secret 1')),
               callStream.idOf(({ method }) => method === 'notifications/progress')];
  assert.ok(ids.every((id) => id !== undefined), 'events have ids');
  const madeUp = ['', '0', '1', 'upstream-event-0', `${ids[0]}x`, ids[0].slice(0, -1),
                  ids[0].replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))];
  const tries = [
    ...[sibling, stranger].flatMap((other) => [...ids, ...upstream.eventIds]
      .map((id) => [other, id])),
    ...[client, sibling].flatMap((other) => madeUp.map((id) => [other, id])),
  ];
  held.answer('the result');
  for (const [other, id] of tries) {
    const stream = await other.listen(id);
    if (stream.status === 200) {
      // A fresh stream, then: what comes first on it is new.
      const session = await upstream.sessionBehind(other);
      await upstream.untilListening(session);
      upstream.log(session, `new for ${id}`);
      await until(() => stream.messages.length > 0 || stream.ended, 'a message or the end');
      assert.deepEqual(logs(stream).slice(0, 1), [`new for ${id}`]);
    } else {
      assert.ok([400, 404, 409].includes(stream.status), `${stream.status}`);
    }
    stream.close();
    await stream.untilEnded();
  }

  // Each of one's own streams gives its own.
  callStream.close();
  const resumedCall = await client.listen(ids[1]);
  assert.equal((await resumedCall.answerTo(7)).result.content[0].text, 'the result');
  assert.deepEqual(logs(resumedCall), []);
  mine.stream.close();
  const resumed = await client.listen(ids[0]);
  await resumed.find(isLog('secret 2'));
  assert.ok(!resumed.messages.some(({ id }) => id === 7));
});

test('a legacy client that is cut off fetches the result of its call', async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  const client = await connect();
  const called = client.stream('long', 'hold', { name: 'long' }, { progressToken: 1 });
  const held = await upstream.untilHeld('long');
  held.progress(1);
  const stream = await called;
  await stream.heard('notifications/progress');
  const from = stream.lastId;
  assert.ok(from, 'an event of a call has an id');
  stream.close();
  await stream.untilEnded();
  // It has heard of the broken connection when it answers others after it.
  for (let i = 0; i < 5; ++i) await client.call(`after ${i}`, 'echo');
  held.progress(2);
  held.answer('worth waiting for');

  const resumed = await client.listen(from);
  assert.equal(resumed.status, 200);
  const response = await resumed.answerTo('long');
  assert.equal(response.result.content[0].text, 'worth waiting for');
  assert.deepEqual(resumed.messages.map(({ params }) => params?.progress), [2, undefined]);
  assert.equal(held.gone, false);
  assert.deepEqual(upstream.got('notifications/cancelled'), []);
  assert.equal(upstream.held.length, 1, 'it was called once');
  const records = (await gateway.decisions(6)).filter(({ tool }) => tool === 'hold');
  assert.deepEqual(records.map(({ outcome }) => outcome), ['forward']);
});

// SEP-1699: a server may break off any time after it has given an event id.
test('an answer that the server breaks off is fetched from where it was', async (t) => {
  const retryMs = 300;
  let brokenAt;
  let resumedAt;
  const upstream = await startUpstream(t, {
    answer({ method, id, params }, response, { headers }) {
      if (method !== 'tools/call' && method !== 'GET') return false;
      if (method === 'GET' && headers['last-event-id'] !== 'of-the-upstream') {
        response.writeHead(405).end();
        return true;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      if (method === 'tools/call') {
        response.end(`id: of-the-upstream\nretry: ${retryMs}\ndata:\n\n`);
        brokenAt = { at: Date.now(), id, token: params._meta.progressToken };
        return true;
      }
      resumedAt ??= Date.now();
      for (const message of [
        { method: 'notifications/progress', params: { progressToken: brokenAt.token, progress: 1 } },
        { id: brokenAt.id, result: { content: [{ type: 'text', text: 'resumed' }] } },
      ]) response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
      response.end();
      return true;
    },
  });
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'tools', policy: 'open' } },
  });
  const client = await SessionClient.open(t, gateway.url('tools'), gateway.tokens.one);
  // The server said when to come again, so the client is let go likewise.
  const first = await client.stream(1, 'echo', {}, { progressToken: 'mine' });
  await until(() => first.ended, 'the end of the stream');
  const stream = await client.listen(first.lastId);
  const response = await stream.answerTo(1);
  assert.equal(response.result?.content[0].text, 'resumed', JSON.stringify(response));
  assert.equal(stream.messages[0].params.progressToken, 'mine');
  assert.ok(resumedAt - brokenAt.at >= retryMs - 50, `after ${resumedAt - brokenAt.at} ms`);
  assert.equal(upstream.calls().length, 1, 'it is not called again');
});

test('a server that refuses its stream for now is asked again', async (t) => {
  const { upstream, connect } = await startAll(t, { refused: { GET: [409, 400] } });
  const client = await connect();
  const { stream, session } = await listenIn(upstream, client);
  upstream.log(session, 'heard');
  await until(() => stream.messages.some(isLog('heard')), 'what the server says');
});

test('an answer that is fetched later may be quiet no longer than another, and ends with its session', async (t) => {
  const upstream = await startUpstream(t, {
    answer({ method, params }, response, { headers }) {
      if (method !== 'tools/call' && method !== 'GET') return false;
      if (method === 'GET' && headers['last-event-id'] === 'forgotten') {
        response.writeHead(404).end();
        return true;
      }
      if (method === 'GET' && headers['last-event-id'] !== 'silent') {
        response.writeHead(405).end();
        return true;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      if (method === 'tools/call') response.end(`id: ${params.arguments.way}\nretry: 10\ndata:\n\n`);
      else response.flushHeaders();
      return true;
    },
  });
  const gateway = await Gateway.start(t, {
    servers: { tools: { url: upstream.url, quiet_seconds: 1 } },
    policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'tools', policy: 'open' } },
  });
  for (const [way, code] of [['silent', -32603], ['forgotten', -32001]]) {
    const client = await SessionClient.open(t, gateway.url('tools'), gateway.tokens.one);
    const first = await client.stream(1, 'echo', { way });
    await until(() => first.ended, 'the end of the stream');
    const stream = await client.listen(first.lastId);
    if (stream.status === 404) continue;  // the session is known to be lost by now
    const response = await stream.answerTo(1);
    assert.equal(response.error.code, code, way);
  }
});
