// SPDX-License-Identifier: Apache-2.0
// Pages in browsers: those of origins that the operator named may read answers, no others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modernCall, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const origin = 'https://console.example';

async function startAll(t, config = { allowed_origins: [origin] }) {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url }, policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'fake', policy: 'open' } }, config });
  const url = gateway.url('fake');
  const preflight = (more = {}) => send(url, { method: 'OPTIONS', headers: {
    Origin: origin, 'Access-Control-Request-Method': 'POST', ...more } });
  return { upstream, gateway, url, preflight, token: gateway.tokens.one };
}

const namesOf = (value) => value.toLowerCase().split(', ');
const corsOf = ({ headers }) => Object.keys(headers)
  .filter((name) => name.startsWith('access-control-'));

test('a preflight needs no credentials, and says what pages may send', async (t) => {
  const { upstream, preflight } = await startAll(t);
  const answer = await preflight({
    'Access-Control-Request-Headers': 'authorization, mcp-param-region, x-other, mcp-param-a b' });
  assert.equal(answer.status, 204, answer.text);
  assert.equal(answer.text, '');
  assert.equal(answer.headers['access-control-allow-origin'], origin);
  assert.equal(answer.headers.vary, 'Origin');
  assert.deepEqual(namesOf(answer.headers['access-control-allow-methods']), ['post', 'get', 'delete']);
  const allowed = namesOf(answer.headers['access-control-allow-headers']);
  for (const name of ['authorization', 'mcp-protocol-version', 'mcp-session-id', 'mcp-method', 'mcp-name',
                      'last-event-id', 'content-type', 'mcp-param-region']) {
    assert.ok(allowed.includes(name), name);
  }
  assert.ok(!allowed.includes('x-other') && !allowed.some((name) => name.includes(' ')));
  assert.equal(answer.headers['access-control-allow-credentials'], undefined);
  assert.deepEqual(upstream.calls(), []);
});

test('answers of every kind may be read', async (t) => {
  const { url, token } = await startAll(t);
  const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {
    protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'page', version: '1' } } };
  const answers = {
    'a session': await send(url, { token, headers: { Origin: origin },
                                   body: JSON.stringify(initialize) }),
    'no token': await send(url, { headers: { Origin: origin }, body: '{}' }),
    'no JSON': await send(url, { token, headers: { Origin: origin }, body: '{' }),
  };
  const session = answers['a session'].headers['mcp-session-id'];
  assert.ok(session);
  answers['a stream'] = await send(url, { token, headers: { Origin: origin, 'Mcp-Session-Id': session },
    body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} }) });
  assert.match(answers['a stream'].headers['content-type'], /event-stream/);
  for (const [what, answer] of Object.entries(answers)) {
    assert.equal(answer.headers['access-control-allow-origin'], origin, what);
    assert.match(answer.headers['access-control-expose-headers'], /Mcp-Session-Id/, what);
  }
  const own = await send(url, { token, ...modernCall('echo') });
  assert.deepEqual(corsOf(own), [], 'the next answer has nothing of the one before');
});

test('other origins are refused, and learn nothing', async (t) => {
  const { preflight } = await startAll(t);
  for (const other of ['https://evil.example', 'null', `${origin}.evil.example`, `${origin}:444`]) {
    const answer = await preflight({ Origin: other });
    assert.equal(answer.status, 403, other);
    assert.deepEqual(corsOf(answer), [], other);
  }
});

test('what is no preflight is no exception', async (t) => {
  const { url, token } = await startAll(t);
  const bare = await send(url, { method: 'OPTIONS', headers: { Origin: origin } });
  assert.equal(bare.status, 401);
  const known = await send(url, { method: 'OPTIONS', token, headers: { Origin: origin } });
  assert.equal(known.status, 405);
});
