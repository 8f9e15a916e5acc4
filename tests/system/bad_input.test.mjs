// SPDX-License-Identifier: Apache-2.0
// What hostile or broken clients send: each gets a clear answer, nothing of it reaches the server, and
// the gateway goes on serving.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { legacyCall, modernCall, modernMeta, openSession, send, sendBytes } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

async function startAll(t, config = {}) {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url, other: upstream.url },
    policies: { open: { version: '1', default: 'allow' } },
    grants: { agent: { server: 'fake', policy: 'open' }, stranger: { server: 'other', policy: 'open' } },
    config,
  });
  return { upstream, gateway, url: gateway.url('fake'), token: gateway.tokens.agent };
}

const call = (params) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
const meta = JSON.stringify(modernMeta);

// {body, headers, status, code}: within a session unless `noSession`.
const cases = {
  'not JSON': { body: '{"jsonrpc"', status: 400, code: -32700 },
  'duplicate members': { body: call('{"name":"echo","name":"hidden"}'), status: 400, code: -32700 },
  'duplicate members after unescaping':
    { body: call('{"name":"echo","n\\u0061me":"hidden"}'), status: 400, code: -32700 },
  'duplicate members deep inside':
    { body: call('{"name":"echo","arguments":{"a":[{"b":1,"b":2}]}}'), status: 400, code: -32700 },
  'invalid UTF-8':
    { body: Buffer.from(call('{"name":"ech\xff"}'), 'latin1'), status: 400, code: -32700 },
  'a lone surrogate': { body: call('{"name":"\\ud800"}'), status: 400, code: -32700 },
  'a byte order mark': { body: `\ufeff${call('{"name":"echo"}')}`, status: 400, code: -32700 },
  'trailing bytes': { body: `${call('{"name":"echo"}')}{}`, status: 400, code: -32700 },
  'deep nesting': { body: call(`{"name":"echo","arguments":${'['.repeat(200)}${']'.repeat(200)}}`),
                    status: 400, code: -32700 },
  'a batch': { body: `[${call('{"name":"echo"}')}]`, status: 400, code: -32600 },
  'a name in another case': { body: call('{"Name":"hidden","name":"echo"}'), status: 400 },
  'an id that is no id': { body: call('{"name":"echo"}').replace('"id":1', '"id":{}'),
                           status: 400, code: -32600 },
  'a method with a space': { body: call('{"name":"echo"}').replace('tools/call', 'tools/call '),
                             status: 200, code: -32601 },
  'a method that is not served': { body: call('{}').replace('tools/call', 'tasks/list'),
                                   status: 200, code: -32601 },
  'a tool that is not there': { body: call('{"name":"Echo"}'), status: 200, code: -32602 },
  'arguments that are no object': { body: call('{"name":"echo","arguments":[1]}'), status: 200,
                                    code: -32602 },
  'a wrong content type': { body: call('{"name":"echo"}'), headers: { 'Content-Type': 'text/plain' },
                            status: 415 },
  'another charset': { body: call('{"name":"echo"}'), status: 415,
                       headers: { 'Content-Type': 'application/json; charset=utf-16' } },
  'a compressed body': { body: call('{"name":"echo"}'), headers: { 'Content-Encoding': 'gzip' },
                         status: 415 },
  'an Accept without what is answered': { body: call('{"name":"echo"}'),
                                          headers: { Accept: 'text/html' }, status: 406 },
  'a foreign Host': { body: call('{"name":"echo"}'), headers: { Host: 'evil.example' }, status: 403 },
  'a foreign Origin': { body: call('{"name":"echo"}'), status: 403,
                        headers: { Origin: 'https://evil.example' } },
  'a token in the query': { body: call('{"name":"echo"}'), query: '?access_token=x', status: 400 },
  'no session': { body: call('{"name":"echo"}'), session: null, status: 400 },
  'an unknown session': { body: call('{"name":"echo"}'), session: 'made-up', status: 404 },
  'an oversized body': { body: call(`{"name":"echo","arguments":{"a":"${'x'.repeat(70_000)}"}}`),
                         status: 413, code: 1413 },
  'Mcp-Name beside another name in the body': {
    ...modernCall('echo'), body: modernCall('hidden').body, session: null, status: 400, code: -32020 },
  'Mcp-Method beside another method': {
    body: modernCall('echo').body, session: null, status: 400, code: -32020,
    headers: { ...modernCall('echo').headers, 'Mcp-Method': 'tools/list' } },
  'a modern body without its headers': {
    body: modernCall('echo').body, session: null, status: 400, code: -32020 },
  'a version that nobody speaks': {
    body: modernCall('echo').body.replace('2026-07-28', '2099-01-01'), session: null,
    headers: { ...modernCall('echo').headers, 'MCP-Protocol-Version': '2099-01-01' },
    status: 400, code: -32022 },
  'an envelope without capabilities': {
    body: `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":${meta.replace(
      ',"io.modelcontextprotocol/clientCapabilities":{}', '')}}}`,
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'ping' }, session: null,
    status: 400 },
};

test('bad requests are answered and never forwarded', async (t) => {
  const { upstream, gateway, url, token } = await startAll(t, { limits: { body_bytes: 65536 } });
  const session = await openSession(url, token);
  for (const [name, one] of Object.entries(cases)) {
    await t.test(name, async () => {
      const within = one.session === undefined ? session : one.session;
      const headers = { ...(within ? { 'Mcp-Session-Id': within } : {}), ...one.headers };
      const answer = await send(url + (one.query ?? ''), { token, headers, body: one.body });
      assert.equal(answer.status, one.status, answer.text);
      if (one.code) assert.equal(answer.json.error.code, one.code, answer.text);
      // A line in the log, or a decision record, has its id. A flood of lines would be cut.
      const id = answer.headers['x-request-id'];
      await new Promise((resolve) => setTimeout(resolve, 60));
      const traces = [...gateway.process.lines, ...(await gateway.decisions()).map(JSON.stringify)];
      assert.ok(id && traces.some((line) => line.includes(id)), `no trace of ${id}`);
      assert.ok(answer.json?.error?.message, answer.text);
      assert.equal(upstream.calls().length, 0);
    });
  }
  // And it still serves.
  const good = await send(url, { token, ...legacyCall(session, 'echo', { a: 1 }) });
  assert.equal(good.json.result.content[0].text, '{"a":1}');
  assert.equal(upstream.calls().length, 1);
});

test('tokens: unknown, missing, for another server', async (t) => {
  const { gateway, url, token } = await startAll(t);
  const body = call('{"name":"echo"}');
  const none = await send(url, { body });
  assert.equal(none.status, 401);
  assert.match(none.headers['www-authenticate'], /^Bearer/);
  const unknown = await send(url, { body, token: 'tg_unknown' });
  assert.equal(unknown.status, 401);
  assert.match(unknown.headers['www-authenticate'], /^Bearer/);
  const foreign = await send(url, { body, token: gateway.tokens.stranger });
  assert.equal(foreign.status, 403);
  assert.equal(foreign.headers['www-authenticate'], undefined);
  const nowhere = await send(gateway.url('nowhere'), { body, token });
  assert.equal(nowhere.status, 404);
  const session = await openSession(url, token);
  const stolen = await send(gateway.url('other'), {
    token: gateway.tokens.stranger, ...legacyCall(session, 'echo') });
  assert.equal(stolen.status, 404, 'a session of somebody else');
});

test('authentication comes before the body', async (t) => {
  const { gateway } = await startAll(t);
  const head = 'POST /mcp/fake HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n' +
    'Accept: application/json, text/event-stream\r\nContent-Length: 1000000\r\n\r\n';
  const answer = await sendBytes(
    gateway.origin, head.replace('HOST', new URL(gateway.origin).host));
  assert.match(answer, /^HTTP\/1\.1 401 /);
});

test('HEAD has no body', async (t) => {
  const { gateway } = await startAll(t);
  const { host } = new URL(gateway.origin);
  const answer = await sendBytes(
    gateway.origin, `HEAD /mcp/fake HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 401 [^]*\r\n\r\n$/);
});

test('names that take long to compare hold nobody up', async (t) => {
  const { gateway, url, token } = await startAll(t, { threads: 1 });
  gateway.writePolicy('open', { version: '1', default: 'allow', tools: { echo: {
    deny_if: Array.from({ length: 20 }, () => ({
      conditions: [{ path: 'args.forced', op: 'eq', value: true }] })) } } });
  const session = await openSession(url, token);
  const args = {};
  for (let i = 0; i < 3000; ++i) args[`a${'\u0301\u0323'.repeat(240)}${i}`] = 1;
  const began = Date.now();
  const slow = send(url, { token, ...legacyCall(session, 'echo', args) });
  await send(url, { token, headers: { 'Mcp-Session-Id': session },
                    body: '{"jsonrpc":"2.0","id":9,"method":"ping"}' });
  await slow;
  // It took minutes; under sanitizers on a busy machine this is still far from that.
  assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
});

test('slow heads and bodies are ended, smuggled framing refused', async (t) => {
  const { gateway, token } = await startAll(t, {
    timeouts: { head_seconds: 1, body_seconds: 1 } });
  const { host } = new URL(gateway.origin);
  const head = `POST /mcp/fake HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n` +
    'Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n';
  const [slowHead, slowBody, both, twoLengths, folded] = await Promise.all([
    sendBytes(gateway.origin, 'POST /mcp/fake HTTP/1.1\r\nHost:'),
    sendBytes(gateway.origin, `${head}Content-Length: 100\r\n\r\n{`),
    sendBytes(gateway.origin, `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`),
    sendBytes(gateway.origin, `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`),
    sendBytes(gateway.origin, `${head}X-A: b\r\n c\r\n\r\n`),
  ]);
  assert.match(slowHead, /^HTTP\/1\.1 408 /);
  assert.match(slowBody, /^HTTP\/1\.1 408 /);
  for (const answer of [both, twoLengths, folded]) assert.match(answer, /^HTTP\/1\.1 400 /);
});
