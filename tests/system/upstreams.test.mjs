// SPDX-License-Identifier: Apache-2.0
// What reaches upstreams, and what bad ones can do: nothing to anybody but their own callers.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { logEvent } from './support/processes.mjs';
import { legacyCall, modernCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const open = { version: '1', default: 'allow' };

async function startGateway(t, servers, options = {}) {
  const grants = Object.fromEntries(
    Object.keys(servers).map((name) => [name, { server: name, policy: 'open' }]));
  return Gateway.start(t, { servers, policies: { open }, grants, ...options });
}

test('credentials and ids of one side never reach the other', async (t) => {
  const upstream = await startUpstream(t, {
    answer(message, request) {
      if (message.method !== 'initialize') return false;
      request.writeHead(200, {
        'Content-Type': 'application/json', 'Mcp-Session-Id': 'upstream-session',
        'Set-Cookie': 'a=b', 'X-Secret': 'of the upstream' });
      request.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
        protocolVersion: '2025-11-25', capabilities: { tools: {} },
        serverInfo: { name: 'secretive', version: '9' } } }));
      return true;
    },
  });
  const gateway = await startGateway(t, {
    fake: { url: upstream.url, headers: { Authorization: { env: 'UPSTREAM_TOKEN' },
                                          'X-Team': 'platform' } },
  }, { env: { UPSTREAM_TOKEN: 'Bearer upstream-token' } });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  assert.notEqual(session, 'upstream-session');
  const request = legacyCall(session, 'echo', { a: 1 }, 'client-id-77');
  const answer = await send(gateway.url('fake'), { token, ...request, headers: {
    ...request.headers, Cookie: 'session=client', 'X-Forwarded-For': '1.2.3.4', 'X-Other': 'x' } });
  assert.equal(answer.json.id, 'client-id-77');
  assert.equal(answer.headers['set-cookie'], undefined);
  assert.equal(answer.headers['x-secret'], undefined);

  const [{ headers, text }] = upstream.calls();
  assert.equal(headers.authorization, 'Bearer upstream-token');
  assert.equal(headers['x-team'], 'platform');
  assert.equal(headers['mcp-session-id'], 'upstream-session');
  for (const name of ['cookie', 'x-forwarded-for', 'x-other']) assert.equal(headers[name], undefined);
  for (const received of upstream.received) {
    const everything = JSON.stringify(received);
    for (const secret of [token, session, 'client-id-77', 'session=client']) {
      assert.ok(!everything.includes(secret), `${secret} in ${everything}`);
    }
  }
  // Arguments are written anew, and say the same.
  assert.deepEqual(JSON.parse(text).params.arguments, { a: 1 });
});

test('numbers and texts arrive as they were written', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo",' +
    '"arguments":{"big":12345678901234567890,"exact":0.10,"text":"\\u00e9\\/\\n"}}}';
  await send(gateway.url('fake'), { token, headers: { 'Mcp-Session-Id': session }, body });
  const [{ text }] = upstream.calls();
  assert.ok(text.includes('"big":12345678901234567890'), text);
  assert.ok(text.includes('"exact":0.10'), text);
  assert.equal(JSON.parse(text).params.arguments.text, 'é/\n');
});

test('a server may be named by its host name', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, {
    named: upstream.url.replace('127.0.0.1', 'localhost'),
    nowhere: 'http://does-not-exist.invalid/mcp' });
  const session = await openSession(gateway.url('named'), gateway.tokens.named);
  const answer = await send(gateway.url('named'), {
    token: gateway.tokens.named, ...legacyCall(session, 'echo', { a: 1 }) });
  assert.equal(answer.json.result.content[0].text, '{"a":1}');
  const { error } = await gateway.process.waitFor(
    logEvent('upstream_down', ({ server }) => server === 'nowhere'));
  assert.match(error, /cannot resolve `does-not-exist.invalid`/);
});

// What `answer` does to a call, and the error that the caller sees.
const failures = {
  'is not there': { dead: true },
  'answers with another id': { answer: (message, response) => response.end(
    JSON.stringify({ jsonrpc: '2.0', id: 999_999, result: { content: [] } })) },
  'answers with no JSON': { answer: (message, response) => response.end('<html>') },
  'answers with duplicate members': { answer: (message, response) => response.end(
    `{"jsonrpc":"2.0","id":${message.id},"result":{"content":[],"content":[]}}`) },
  'answers with neither result nor error': { answer: (message, response) => response.end(
    JSON.stringify({ jsonrpc: '2.0', id: message.id })) },
  'answers with a redirect': { status: 302, headers: { Location: 'http://127.0.0.1:1/' },
                               answer: (message, response) => response.end('') },
  'answers with another content type': { headers: { 'Content-Type': 'text/html' },
                                         answer: (message, response) => response.end('{}') },
  'answers with a server error': { status: 500, answer: (message, response) => response.end('{}') },
  'closes the connection': { answer: (message, response) => response.destroy() },
  'answers too late': { answer: () => {} },
  'answers with too much': { answer: (message, response) => response.end(JSON.stringify({
    jsonrpc: '2.0', id: message.id,
    result: { content: [{ type: 'text', text: 'x'.repeat(5 << 20) }] } })) },
  'ends a stream without an answer': { headers: { 'Content-Type': 'text/event-stream' },
                                       answer: (message, response) => response.end(': nothing\n\n') },
  'sends a stream of nonsense': { headers: { 'Content-Type': 'text/event-stream' },
                                  answer: (message, response) => response.end('data: {"a":\n\n') },
};

for (const [name, failure] of Object.entries(failures)) {
  test(`an upstream that ${name}`, async (t) => {
    const bad = await startUpstream(t, {
      answer(message, response) {
        if (message.method !== 'tools/call') return false;
        response.writeHead(failure.status ?? 200,
                           { 'Content-Type': 'application/json', ...failure.headers });
        failure.answer(message, response);
        return true;
      },
    });
    const good = await startUpstream(t);
    let { url } = bad;
    if (failure.dead) {
      const gone = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => gone.once('listening', resolve));
      url = `http://127.0.0.1:${gone.address().port}/mcp`;
      await new Promise((resolve) => gone.close(resolve));
    }
    const gateway = await startGateway(
      t, { bad: { url, answer_seconds: 1, quiet_seconds: 1 }, good: good.url });
    const goodSession = await openSession(gateway.url('good'), gateway.tokens.good);
    const badSession = await openSession(gateway.url('bad'), gateway.tokens.bad);
    const toBad = send(gateway.url('bad'), {
      token: gateway.tokens.bad,
      ...(failure.dead ? modernCall('echo') : legacyCall(badSession, 'echo')) });
    const toGood = await send(gateway.url('good'), {
      token: gateway.tokens.good, ...legacyCall(goodSession, 'echo', { a: 1 }) });
    assert.equal(toGood.json.result.content[0].text, '{"a":1}', 'the other server is served');

    const answer = await toBad;
    const message = answer.json ?? JSON.parse(/^data: (.*)$/m.exec(answer.text)[1]);
    assert.equal(message.error.code, -32603, answer.text);
    const [, id] = /server `bad`.*\(request ([\w.-]+)\)$/.exec(message.error.message);
    assert.ok(gateway.process.lines.some((line) => line.includes(id)), 'its id is in the log');
    assert.ok(!answer.text.includes(url), 'nothing of the inside is shown');
    const logged = gateway.process.lines.some(
      (line) => line.includes('"server":"bad"') && /"level":"(warning|error)"/.test(line));
    assert.ok(logged, gateway.process.lines.join('\n'));
    const again = await send(gateway.url('good'), {
      token: gateway.tokens.good, ...legacyCall(goodSession, 'echo', { a: 2 }, 2) });
    assert.equal(again.status, 200);
  });
}

for (const status of [404, 400]) {
  test(`a session that the upstream has lost is lost to the client too: ${status}`, async (t) => {
    let forget = false;
    const upstream = await startUpstream(t, {
      answer(message, response) {
        if (message.method !== 'tools/call' || !forget) return false;
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: {
          code: -32000, message: 'Bad Request: No valid session ID provided' } }));
        return true;
      },
    });
    const gateway = await startGateway(t, { fake: upstream.url });
    const token = gateway.tokens.fake;
    const url = gateway.url('fake');
    const session = await openSession(url, token);
    forget = true;
    const lost = await send(url, { token, ...legacyCall(session, 'echo') });
    assert.equal(lost.status, 404);
    assert.equal(lost.json.error.code, -32001);
    assert.equal(lost.json.id, 1);
    forget = false;
    const again = await send(url, { token, ...legacyCall(session, 'echo', {}, 2) });
    assert.equal(again.status, 404, 'and stays lost');
    const fresh = await openSession(url, token);
    const answer = await send(url, { token, ...legacyCall(fresh, 'echo', { a: 1 }, 3) });
    assert.equal(answer.json.result.content[0].text, '{"a":1}');
  });
}

test('sessions at the upstream end with the client, the limit and the gateway', async (t) => {
  let opened = 0;
  let ended = 0;
  const upstream = await startUpstream(t, {
    answer(message, response) {
      if (message.method === 'DELETE') ++ended;
      if (message.method !== 'initialize') return false;
      response.writeHead(200, { 'Content-Type': 'application/json', 'Mcp-Session-Id': `s${++opened}` });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
        protocolVersion: '2025-11-25', capabilities: { tools: {} },
        serverInfo: { name: 'fake', version: '1' } } }));
      return true;
    },
  });
  const gateway = await startGateway(t, { fake: upstream.url }, {
    config: { sessions: { per_grant: 4 } } });
  const token = gateway.tokens.fake;
  const url = gateway.url('fake');
  const sessions = await Promise.all(Array.from({ length: 20 }, () => openSession(url, token)));
  const got = sessions.filter(Boolean);
  assert.equal(got.length, 4);
  await send(url, { method: 'DELETE', token, headers: { 'Mcp-Session-Id': got[0] } });
  const { code } = await gateway.process.stop();
  assert.equal(code, 0);
  // One more is the gateway's own, for the catalogue.
  assert.equal(ended, opened - 1, `${ended} of ${opened} sessions were ended`);
});

test('one grant cannot take all the calls in progress', async (t) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const upstream = await startUpstream(t, {
    async answer(message) {
      if (message.method === 'tools/call' && message.params.arguments.slow) await held;
      return false;
    },
  });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url }, policies: { open },
    grants: { greedy: { server: 'fake', policy: 'open' }, other: { server: 'fake', policy: 'open' } },
    config: { sessions: { calls_per_grant: 5 } },
  });
  const url = gateway.url('fake');
  const session = await openSession(url, gateway.tokens.greedy);
  const slow = Array.from({ length: 5 }, (_, id) => send(url, {
    token: gateway.tokens.greedy, ...legacyCall(session, 'echo', { slow: true }, id) }));
  while (upstream.calls().length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
  const refused = await send(url, { token: gateway.tokens.greedy,
                                    ...legacyCall(session, 'echo', {}, 99) });
  assert.equal(refused.status, 429);
  assert.ok(refused.headers['retry-after']);
  const otherSession = await openSession(url, gateway.tokens.other);
  const served = await send(url, { token: gateway.tokens.other, ...legacyCall(otherSession, 'echo') });
  assert.equal(served.status, 200);
  release();
  for (const answer of await Promise.all(slow)) assert.equal(answer.status, 200);
});

test('a call that cannot be decided for want of the upstream is recorded', async (t) => {
  const gone = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => gone.once('listening', resolve));
  const url = `http://127.0.0.1:${gone.address().port}/mcp`;
  await new Promise((resolve) => gone.close(resolve));
  const gateway = await startGateway(t, { bad: url });
  const answer = await send(gateway.url('bad'), { token: gateway.tokens.bad, ...modernCall('echo') });
  const [, id] = /\(request ([^)]+)\)/.exec(answer.json.error.message);
  const [record] = await gateway.decisions(1);
  assert.equal(record.request_id, id);
  assert.equal(record.tool, 'echo');
  assert.equal(record.outcome, 'deny');
  const logged = gateway.process.lines.some((line) => line.includes(id));
  assert.ok(logged, gateway.process.lines.join('\n'));
});

test('a tools/list that never ends is given up, and serves nobody wrongly', async (t) => {
  let endless = true;
  const timers = [];
  t.after(() => timers.forEach(clearInterval));
  const upstream = await startUpstream(t, {
    answer(message, response) {
      if (message.method !== 'tools/list' || !endless) return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      timers.push(setInterval(() => response.write(': still there\n\n'), 100));
      return true;
    },
  });
  const gateway = await startGateway(
    t, { fake: { url: upstream.url, answer_seconds: 1, quiet_seconds: 5 } });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const given = await send(gateway.url('fake'), { token, ...legacyCall(session, 'echo') });
  assert.equal(given.json.error.code, -32603);
  endless = false;
  const served = await send(gateway.url('fake'), { token, ...legacyCall(session, 'echo', {}, 2) });
  assert.equal(served.json.result.content.length, 1);
});

test('a catalogue without bounds is refused before it fills the memory', async (t) => {
  const page = { name: 'big', inputSchema: { type: 'object', x: Array(500_000).fill(0) } };
  let pages = 0;
  const upstream = await startUpstream(t, {
    answer(message, response) {
      if (message.method !== 'tools/list') return false;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
        tools: [{ ...page, name: `big_${++pages}` }], nextCursor: `c${pages}` } }));
      return true;
    },
  });
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const answer = await send(gateway.url('fake'), { token, ...legacyCall(session, 'echo') });
  assert.equal(answer.json.error.code, -32603);
  assert.ok(pages < 25, `${pages} pages were read`);
});

test('a server cannot speak for the gateway', async (t) => {
  const upstream = await startUpstream(t, {
    answer(message, response) {
      if (message.method !== 'tools/call') return false;
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
        content: [], _meta: { 'io.toolgate/decision': { outcome: 'deny' }, mine: 1 } } }));
      return true;
    },
  });
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const { json } = await send(gateway.url('fake'), { token, ...legacyCall(session, 'echo') });
  assert.deepEqual(json.result._meta, { mine: 1 });
});

test('an event is at the client while the upstream is still open', async (t) => {
  let finish;
  const upstream = await startUpstream(t, {
    answer(message, response) {
      if (message.method !== 'tools/call') return false;
      const event = (body) => response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...body })}\n\n`);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      event({ method: 'notifications/progress',
              params: { progressToken: message.params._meta.progressToken, progress: 1 } });
      finish = () => {
        event({ id: message.id, result: { content: [] } });
        response.end();
      };
      return true;
    },
  });
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const body = JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: {
    name: 'echo', arguments: {}, _meta: { progressToken: 'mine' } } });
  const response = await fetch(gateway.url('fake'), { method: 'POST', body, headers: {
    Authorization: `Bearer ${token}`, 'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream', 'Mcp-Session-Id': session } });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader.read();
  // The stream begins with an event that only says where it is.
  if (!first.value.includes('progressToken')) first.value += (await reader.read()).value;
  assert.match(first.value, /"progressToken":"mine"/);
  finish();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    rest += value;
  }
  assert.match(rest, /"id":5/);
});

test('a client that stops reading holds the upstream back', async (t) => {
  const total = 64 << 20;
  let written = 0;
  const upstream = await startUpstream(t, {
    async answer(message, response) {
      if (message.method !== 'tools/call') return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const note = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: {
        level: 'info', data: 'x'.repeat(64 << 10) } })}\n\n`;
      const pump = () => {
        while (written < total && !response.destroyed) {
          written += note.length;
          if (!response.write(note)) {
            response.once('drain', pump);
            return;
          }
        }
      };
      pump();
      return true;
    },
  });
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const { body, headers } = legacyCall(session, 'echo');
  const { hostname, port, host } = new URL(gateway.origin);
  const socket = net.connect(port, hostname);
  const lines = [`POST /mcp/fake HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`,
                 'Content-Type: application/json', 'Accept: application/json, text/event-stream',
                 ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
                 `Content-Length: ${body.length}`, '', body];
  socket.pause();
  socket.write(lines.join('\r\n'));
  // Wait until the upstream has not got rid of a byte for a while: it is being held back.
  let before = -1;
  for (let quiet = 0; quiet < 5;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    quiet = written === before && written > 0 ? quiet + 1 : 0;
    before = written;
  }
  socket.destroy();
  assert.ok(written < total / 4, `${written} bytes were taken for a client that reads nothing`);
});

test('the answer of a big call is passed on whole', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const big = 'é'.repeat(500_000);
  const answer = await send(gateway.url('fake'),
                            { token, ...legacyCall(session, 'echo', { big }) });
  assert.equal(JSON.parse(answer.json.result.content[0].text).big, big);
});

test('a secret from a file is sent, and a literal one in a readable file is warned of', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, {
    fake: { url: upstream.url, headers: { Authorization: 'Bearer literal' } } });
  const warned = gateway.process.lines.some((line) => line.includes('holds a secret'));
  assert.ok(warned, gateway.process.lines.join('\n'));
  const secret = path.join(gateway.folder, 'secret');
  writeFileSync(secret, 'Bearer from-file\n');
  const other = await startGateway(t, {
    fake: { url: upstream.url, headers: { Authorization: { file: secret } } } });
  await openSession(other.url('fake'), other.tokens.fake);
  assert.equal(upstream.received.at(-1).headers.authorization, 'Bearer from-file');
});
