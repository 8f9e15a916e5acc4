// SPDX-License-Identifier: Apache-2.0
// Clients with the same ids at the same server: each gets its own answers, cancels its own calls, and
// what it leaves behind is settled as its era wants.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modernCall, modernMeta, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { SessionClient, openModernCall } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { startUpstream } from './support/upstream.mjs';
import { until } from './support/wait.mjs';

const callsEach = 2000;
const atOnce = 24;

async function startGateway(t, upstream) {
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'tools', policy: 'open' }, two: { server: 'tools', policy: 'open' } },
  });
  const url = gateway.url('tools');
  return {
    gateway, url, connect: (grant = 'one') => SessionClient.open(t, url, gateway.tokens[grant]) };
}

const shapes = {
  json: (response, messages) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(messages.at(-1)));
  },
  stream: (response, messages) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.end(messages.map((message) => `data: ${JSON.stringify(message)}\n\n`).join(''));
  },
};

// An upstream that answers in an order of its own: it waits for a few calls, and takes the last first.
async function startShuffling(t) {
  const waiting = [];
  const flush = () => {
    for (const answer of waiting.splice(0).reverse()) answer();
  };
  let timer;
  return startUpstream(t, {
    answer(message, response) {
      if (message.method === 'server/discover') {
        shapes.json(response, [{ jsonrpc: '2.0', id: message.id, result: {
          resultType: 'complete', supportedVersions: ['2026-07-28'],
          capabilities: { tools: {} } } }]);
        return true;
      }
      if (message.method !== 'tools/call') return false;
      const { _meta: { progressToken }, arguments: args } = message.params;
      const text = JSON.stringify(args);
      waiting.push(() => shapes[args.n % 2 ? 'stream' : 'json'](response, [
        { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: args.n } },
        { jsonrpc: '2.0', id: message.id, result: {
          resultType: 'complete', content: [{ type: 'text', text }] } }]));
      clearTimeout(timer);
      if (waiting.length >= atOnce) flush();
      else timer = setTimeout(flush, 5);
      return true;
    },
  });
}

// The messages of an answer, whichever its shape.
function messagesOf({ headers, text }) {
  if (headers['content-type'] !== 'text/event-stream') return [JSON.parse(text)];
  return text.split('\n').filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));
}

// Calls with ids that all clients use, as numbers and as texts; counts the right answers.
async function callMany(name, request) {
  let next = 0;
  let right = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < callsEach) {
      const n = next++;
      const id = n % 3 ? n : String(n + 1);
      const answer = await request(id, { client: name, n }, `token ${n}`);
      const messages = messagesOf(answer);
      const { id: got, result } = messages.at(-1);
      const told = messages.slice(0, -1).map(({ params }) => params);
      assert.equal(got, id);
      assert.deepEqual(JSON.parse(result.content[0].text), { client: name, n });
      assert.deepEqual(told, n % 2 ? [{ progressToken: `token ${n}`, progress: n }] : []);
      ++right;
    }
  }));
  return right;
}

test('thousands of calls with the same ids, each with its own answer', async (t) => {
  const upstream = await startShuffling(t);
  const { gateway, url, connect } = await startGateway(t, upstream);
  const legacy = await Promise.all(['one', 'one', 'two'].map(connect));
  const requests = {
    ...Object.fromEntries(legacy.map((client, i) => [
      `legacy ${i}`,
      (id, args, progressToken) => client.call(id, 'echo', args, { progressToken })])),
    ...Object.fromEntries(['one', 'two'].map((grant) => [`modern ${grant}`, (id, args, progressToken) => {
      const { headers } = modernCall('echo');
      return send(url, { token: gateway.tokens[grant], headers, body: JSON.stringify({
        jsonrpc: '2.0', id, method: 'tools/call', params: {
          name: 'echo', arguments: args, _meta: { ...modernMeta, progressToken } } }) });
    }])),
  };
  const right = await Promise.all(Object.entries(requests).map(([name, request]) =>
    callMany(name, request)));
  assert.deepEqual(right, Object.keys(requests).map(() => callsEach));

  const total = callsEach * right.length;
  assert.equal(upstream.calls().length, total, 'each call reached the server once');
  const records = await gateway.decisions(total);
  assert.equal(records.length, total);
  assert.ok(records.every(({ outcome, upstream_error: error }) => outcome === 'forward' && !error));
  // No id of a client's reached the server, where ids must not repeat while they are in use.
  const ids = upstream.calls().map(({ message }) => message.id);
  assert.equal(new Set(ids).size, total);
});

test('an id in use cannot be used again, and as another type it is another id', async (t) => {
  const upstream = await startStreamingUpstream(t);
  const { connect } = await startGateway(t, upstream);
  const client = await connect();
  const number = client.stream(5, 'hold', { name: 'number' });
  const text = client.stream('5', 'hold', { name: 'text' });
  const held = await Promise.all(['number', 'text'].map((name) => upstream.untilHeld(name)));
  const again = await client.call(5, 'echo');
  assert.equal(again.status, 400);
  assert.equal(again.json.error.code, -32600);
  held[1].answer('of the text');
  held[0].answer('of the number');
  assert.equal((await (await number).answerTo(5)).result.content[0].text, 'of the number');
  assert.equal((await (await text).answerTo('5')).result.content[0].text, 'of the text');
  assert.equal((await client.call(5, 'echo')).status, 200, 'and then it is free again');
});

test('a cancellation reaches the call of its own session, and no other', async (t) => {
  const upstream = await startStreamingUpstream(t);
  const { connect } = await startGateway(t, upstream);
  const clients = await Promise.all(['one', 'one', 'two'].map(connect));
  const streams = clients.map((client, i) => client.stream(7, 'hold', { name: `call ${i}` }, {
    progressToken: 7 }));
  const held = await Promise.all(clients.map((_, i) => upstream.untilHeld(`call ${i}`)));
  const cancelled = () => upstream.got('notifications/cancelled')
    .map(({ message, headers }) => [message.params.requestId, headers['mcp-session-id']]);

  // None of these names a call of its session.
  for (const requestId of ['7', 8, 0, -1, held[0].message.id, String(held[0].message.id), null, {}]) {
    await clients[1].notify('notifications/cancelled', { requestId });
  }
  await clients[1].notify('notifications/cancelled', { requestId: 7, reason: 'enough' });
  await until(() => cancelled().length > 0, 'the cancellation');
  assert.deepEqual(cancelled(), [[held[1].message.id, held[1].session]]);
  // A second one comes too late.
  await clients[1].notify('notifications/cancelled', { requestId: 7 });
  for (const i of [0, 2]) {
    assert.equal(held[i].gone, false);
    held[i].answer(`answer ${i}`);
    const response = await (await streams[i]).answerTo(7);
    assert.equal(response.result.content[0].text, `answer ${i}`);
  }
  assert.equal(cancelled().length, 1);
  assert.equal((await clients[1].call(8, 'echo')).status, 200, 'its session goes on');
});

test('a cancelled call is not told as a failure of the server', async (t) => {
  const upstream = await startStreamingUpstream(t);
  const { gateway, connect } = await startGateway(t, upstream);
  const client = await connect();
  const called = client.stream(1, 'hold', { name: 'call' }, { progressToken: 1 });
  const held = await upstream.untilHeld('call');
  held.progress(1);
  const stream = await called;
  await stream.heard('notifications/progress');
  await client.notify('notifications/cancelled', { requestId: 1 });
  await stream.untilEnded();
  // Better still is no response at all (2025-11-25, "Cancellation").
  const response = stream.messages.find(({ method }) => method === undefined);
  if (response) assert.match(response.error.message, /cancel/i);
  await gateway.decisions(1);
  assert.ok(!gateway.process.lines.some((line) => line.includes('"call_failed"')));
});

test('a modern client that closes its request has cancelled that one', async (t) => {
  const upstream = await startStreamingUpstream(t, { isModern: true });
  const { gateway, url } = await startGateway(t, upstream);
  const open = (grant, name) => openModernCall(t, url, gateway.tokens[grant], 1, 'hold', { name },
                                               { progressToken: 't' });
  const names = ['mine', 'my other', 'of another'];
  const streams = ['one', 'one', 'two'].map((grant, i) => open(grant, names[i]));
  const held = await Promise.all(names.map((name) => upstream.untilHeld(name)));
  for (const one of held) one.progress(1);
  const [mine, ...others] = await Promise.all(streams);
  await mine.heard('notifications/progress');

  // Only the connection says so in this era.
  const notified = await send(url, {
    token: gateway.tokens.one,
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'notifications/cancelled' },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: {
      requestId: 1, _meta: modernMeta } }) });
  assert.equal(notified.status, 202);
  assert.ok(held.every(({ gone }) => !gone));

  mine.close();
  await held[0].untilGone();
  assert.deepEqual(held.map(({ gone }) => gone), [true, false, false]);
  const [record] = await gateway.decisions(1);
  assert.equal(record.tool, 'hold');
  for (const [i, stream] of others.entries()) {
    held[i + 1].answer(names[i + 1]);
    assert.equal((await stream.answerTo(1)).result.content[0].text, names[i + 1]);
  }
});

test('calls that nobody waits for any more do not pile up', async (t) => {
  const upstream = await startStreamingUpstream(t, { isModern: true });
  const { gateway, url } = await startGateway(t, upstream);
  const leave = async (i) => {
    const called = openModernCall(t, url, gateway.tokens.one, 1, 'hold', { name: `call ${i}` },
                                  { progressToken: 't' });
    const held = await upstream.untilHeld(`call ${i}`);
    held.progress(1);
    const stream = await called;
    stream.close();
    await held.untilGone();
  };
  const total = 300;
  for (let i = 0; i < total; i += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, k) => leave(i + k)));
  }
  // The grant has room for 256 calls in progress.
  const records = await gateway.decisions(total);
  assert.equal(records.length, total);
  const { status } = await send(url, { token: gateway.tokens.one, ...modernCall('echo') });
  assert.equal(status, 200);
});
