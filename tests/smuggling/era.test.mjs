// SPDX-License-Identifier: Apache-2.0
// Which era a request belongs to, and headers that say something else than the body.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { McpServer, classifyInboundRequest, createMcpHandler } from '@modelcontextprotocol/server';
import { Stage, modernMeta } from './support/stage.mjs';

const prefix = 'io.modelcontextprotocol/';
const meta = (changes = {}) => Object.fromEntries(Object.entries({
  ...modernMeta, ...Object.fromEntries(Object.entries(changes).map(([k, v]) => [prefix + k, v])),
}).filter(([, value]) => value !== undefined));
const base64 = (text) => Buffer.from(text).toString('base64');

// A request: v, m and n are the headers (undefined: none), `meta` the claim (null: none).
function build({ method = 'tools/call', name = 'echo', v = '2026-07-28', m = method, n, claim = meta(),
                 id = 1, session, more = {} }) {
  const params = { ...(method === 'tools/call' ? { name, arguments: {} } : {}),
                   ...(method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: {},
                                                   clientInfo: { name: 'x', version: '1' } } : {}),
                   ...(claim === null ? {} : { _meta: claim }), ...more };
  const fields = { 'MCP-Protocol-Version': v, 'Mcp-Method': m, 'Mcp-Name': n, 'Mcp-Session-Id': session };
  return { headers: Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)),
           body: JSON.stringify({ jsonrpc: '2.0', ...(id === null ? {} : { id }), method, params }) };
}

const call = (changes) => build({ n: 'echo', ...changes });
const legacyCall = (changes) => build({ v: '2025-11-25', m: null, claim: null, session: 'SESSION',
                                        ...changes });
const mismatch = [400, -32020];
const invalid = [400, -32602];
const encoded = (text) => `=?base64?${text}?=`;

const names = {
  'B-14 Mcp-Name: echo, the body says danger': [call({ name: 'danger' }), mismatch],
  'B-14 Mcp-Name: danger, the body says echo': [call({ n: 'danger' }), mismatch],
  'B-14 no Mcp-Name': [call({ n: null }), mismatch],
  'B-14 an empty Mcp-Name': [call({ n: '' }), mismatch],
  'B-14 Mcp-Name in another case': [call({ n: 'Echo' }), mismatch],
  'B-14 Mcp-Name with more behind it': [call({ n: 'echo,danger' }), mismatch],
  'B-14 Mcp-Name with a list': [call({ n: 'echo, echo' }), mismatch],
  'B-14 Mcp-Name in quotes': [call({ n: '"echo"' }), mismatch],
  'B-14 Mcp-Name, percent-encoded': [call({ n: '%65cho' }), mismatch],
  'B-14 Mcp-Name with a NUL, escaped': [call({ n: 'echo\\u0000' }), mismatch],
  'B-14 Mcp-Name with a parameter': [call({ n: 'echo; charset=utf-8' }), mismatch],
  'B-14 Mcp-Name with spaces around it': [call({ n: '  echo\t ' }), [200, undefined, ['echo']]],
  'B-14 Mcp-Name right, the tool denied': [call({ name: 'danger', n: 'danger' }), [200, undefined, []]],
  'B-14 Mcp-Method: tools/list, the body calls': [call({ m: 'tools/list' }), mismatch],
  'B-14 Mcp-Method: tools/call, the body lists':
    [build({ method: 'tools/list', m: 'tools/call', n: 'echo' }), mismatch],
  'B-14 no Mcp-Method': [call({ m: null }), mismatch],
  'B-14 an empty Mcp-Method': [call({ m: '' }), mismatch],
  'B-14 Mcp-Method in capitals': [call({ m: 'TOOLS/CALL' }), mismatch],
  'B-14 Mcp-Method with spaces around it': [call({ m: ' tools/call ' }), [200, undefined, ['echo']]],
  'B-14 Mcp-Method as base64': [call({ m: encoded(base64('tools/call')) }), mismatch],
  'B-14 Mcp-Name where there is no name': [build({ method: 'tools/list', n: 'danger' }), [200]],
  'B-14 Mcp-Name for a name that is no text': [call({ name: 7, n: '7' }), mismatch],
  'B-14 Mcp-Name for no name at all': [call({ name: undefined, n: null }), mismatch],
  'B-14 Mcp-Name on a legacy call': [legacyCall({ m: 'tools/call', n: 'danger' }),
    [200, undefined, ['echo']]],
  'B-14 Mcp-Name: echo on a legacy call of danger':
    [legacyCall({ name: 'danger', m: 'tools/call', n: 'echo' }), [200, undefined, []]],
  'B-14 Mcp-Method on a legacy call': [legacyCall({ m: 'tools/list' }), [200, undefined, ['echo']]],
};

const sentinels = {
  'B-15 base64 of the name': [call({ n: encoded(base64('echo')) }), [200, undefined, ['echo']]],
  'B-15 base64 of another name': [call({ n: encoded(base64('danger')) }), mismatch],
  'B-15 base64 of the denied name with an allowed body':
    [call({ name: 'echo', n: encoded(base64('hidden_canary')) }), mismatch],
  'B-15 the marker in capitals': [call({ n: `=?BASE64?${base64('echo')}?=` }), mismatch],
  'B-15 the marker in mixed letters': [call({ n: `=?Base64?${base64('echo')}?=` }), mismatch],
  'B-15 a charset in front, as in mails': [call({ n: `=?utf-8?B?${base64('echo')}?=` }), mismatch],
  'B-15 no padding': [call({ n: encoded('ZWNobw') }), mismatch],
  'B-15 padding too much': [call({ n: encoded('ZWNobw===') }), mismatch],
  'B-15 padding in the middle': [call({ n: encoded('ZW=Nobw=') }), mismatch],
  'B-15 bits that are left over': [call({ n: encoded('ZWNobx==') }), mismatch],
  'B-15 a space inside': [call({ n: encoded('ZWNo bw==') }), mismatch],
  'B-15 the URL alphabet': [call({ n: encoded(base64('>>>???').replaceAll('/', '_')) , name: '>>>???' }),
                            mismatch],
  'B-15 a marker in a marker': [call({ n: encoded(base64(encoded(base64('echo')))) }), mismatch],
  'B-15 a marker without an end': [call({ n: `=?base64?${base64('echo')}` }), mismatch],
  'B-15 a marker without a start': [call({ n: `${base64('echo')}?=` }), mismatch],
  'B-15 an empty marker': [call({ n: encoded('') }), mismatch],
  'B-15 a marker that overlaps itself': [call({ n: '=?base64?=' }), mismatch],
  'B-15 text behind the marker': [call({ n: `${encoded(base64('echo'))}x` }), mismatch],
  'B-15 two markers': [call({ n: encoded(base64('ec')) + encoded(base64('ho')) }), mismatch],
  'B-15 what is no UTF-8': [call({ n: encoded('/w==') }), mismatch],
  'B-15 a NUL behind the name': [call({ n: encoded(base64('echo\0')) }), mismatch],
  'B-15 the name of a marker': [call({ name: encoded(base64('echo')), n: encoded(base64('echo')) }),
    mismatch],
  'B-15 the name of a marker, encoded': [
    call({ name: encoded(base64('echo')), n: encoded(base64(encoded(base64('echo')))) }), [200, -32602]],
};

const eras = {
  'B-16 a modern call': [call({}), [200, undefined, ['echo']]],
  'B-16 a modern call with a session': [call({ session: 'SESSION' }), [200, undefined, ['echo']]],
  'B-16 a modern call with a session that is not there': [call({ session: 'made-up' }),
                                                          [200, undefined, ['echo']]],
  'B-16 a modern claim in a legacy session':
    [legacyCall({ claim: meta(), m: 'tools/call', n: 'echo' }), mismatch],
  'B-16 a modern claim in a legacy session without a version header':
    [legacyCall({ claim: meta(), v: null, m: 'tools/call', n: 'echo' }), mismatch],
  'B-16 a modern claim and nothing else': [call({ v: null, m: null, n: null }), mismatch],
  'B-16 a claim of 2025-11-25 in a legacy session':
    [legacyCall({ claim: meta({ protocolVersion: '2025-11-25' }) }), [400, -32022]],
  'B-16 a legacy body with a modern header': [call({ claim: null }), invalid],
  'B-16 a legacy body with a modern header in a session': [call({ claim: null, session: 'SESSION' }),
    invalid],
  'B-16 a denied legacy body with a modern header': [call({ claim: null, name: 'danger' }), invalid],
  'B-16 a legacy body with a version from the future in a session':
    [legacyCall({ v: '2099-01-01' }), [400, -32000]],
  'B-16 a legacy body with another legacy version than the session\'s':
    [legacyCall({ v: '2025-06-18' }), [200, undefined, ['echo']]],
  'B-16 a legacy body with an empty version': [legacyCall({ v: '' }), [400, -32000]],
  'B-16 a legacy body with a draft version': [legacyCall({ v: 'draft' }), [400, -32000]],
  'B-16 a legacy body without a version in a session': [legacyCall({ v: null }),
    [200, undefined, ['echo']]],
  'B-16 a version with spaces around it': [call({ v: ' 2026-07-28 ' }), [200, undefined, ['echo']]],
  'B-16 a version with a suffix': [call({ v: '2026-07-28-draft' }), mismatch],
  'B-16 two versions in one header': [call({ v: '2026-07-28, 2025-11-25' }), mismatch],
  'B-16 a version that nobody speaks': [
    call({ v: '2099-01-01', claim: meta({ protocolVersion: '2099-01-01' }) }), [400, -32022]],
  'B-16 a claim in a member of another case':
    [call({ claim: { ...meta(), [`${prefix}ProtocolVersion`]: '2025-11-25' } }), invalid],
  'B-16 a claim that is a number': [call({ claim: meta({ protocolVersion: 20260728 }) }), invalid],
  'B-16 a claim that is null': [call({ claim: meta({ protocolVersion: null }) }), invalid],
  'B-16 a claim that is a list': [call({ claim: meta({ protocolVersion: ['2026-07-28'] }) }), invalid],
  'B-16 an empty claim': [call({ claim: meta({ protocolVersion: '' }) }), mismatch],
  'B-16 no capabilities': [call({ claim: meta({ clientCapabilities: undefined }) }), invalid],
  'B-16 capabilities that are a list': [call({ claim: meta({ clientCapabilities: [] }) }), invalid],
  'B-16 a client without a version': [call({ claim: meta({ clientInfo: { name: 'x' } }) }), invalid],
  'B-16 a client that is a text': [call({ claim: meta({ clientInfo: 'x' }) }), invalid],
  'B-16 a log level that is a number': [call({ claim: meta({ logLevel: 1 }) }), invalid],
  'B-16 a log level that nobody has': [call({ claim: meta({ logLevel: 'loud' }) }), invalid],
  'B-16 a meta that is a text': [call({ claim: 'x' }), invalid],
  'B-16 initialize with a modern header':
    [build({ method: 'initialize', claim: null }), mismatch],
  'B-16 initialize with a modern claim': [build({ method: 'initialize' }), [404, -32601]],
  'B-16 initialize with a broken modern claim':
    [build({ method: 'initialize', claim: meta({ protocolVersion: 7 }) }), mismatch],
  'B-16 initialize that asks for the modern version':
    [build({ method: 'initialize', claim: null, v: null, m: null,
      more: { protocolVersion: '2026-07-28' } }),
     [200]],
  'B-16 initialize with Mcp-Method, as bridges send it':
    [build({ method: 'initialize', claim: null, v: null }), [200]],
  'B-16 ping with a modern claim': [build({ method: 'ping' }), [404, -32601]],
  'B-16 discovery without a claim': [build({ method: 'server/discover', claim: null, v: null, m: null }),
                                     [400, -32000]],
  'B-16 discovery in a legacy session':
    [legacyCall({ method: 'server/discover' }), [200, -32601]],
  'B-16 a call of a legacy version without a session': [legacyCall({ session: null }), [400, -32000]],
  'B-16 a notification with a modern header and no claim':
    [build({ method: 'notifications/cancelled', claim: null, id: null }), [202]],
  'B-16 a notification with another Mcp-Method':
    [build({ method: 'notifications/cancelled', m: 'tools/call', id: null }), mismatch],
  'B-16 a notification that contradicts its header':
    [build({ method: 'notifications/cancelled', v: '2025-11-25', id: null }), mismatch],
  'B-16 a response with a modern header':
    [{ headers: { 'MCP-Protocol-Version': '2026-07-28' }, body: '{"jsonrpc":"2.0","id":1,"result":{}}' },
     [400, -32600]],
};

test('eras, and headers beside bodies', async (t) => {
  const stage = await Stage.set(t);
  for (const [name, [request, [status, code, executed = []]]] of
    Object.entries({ ...names, ...sentinels, ...eras })) {
    await t.test(name, async () => {
      const before = stage.recorder.executed.length;
      const headers = { ...request.headers };
      if (headers['Mcp-Session-Id'] === 'SESSION') headers['Mcp-Session-Id'] = stage.session;
      const answer = await stage.send({ ...request, headers });
      assert.equal(answer.status, status, answer.text);
      assert.equal(answer.message?.error?.code, code, answer.text);
      assert.deepEqual(stage.recorder.names(before), executed);
      const isCall = status === 200 && code === undefined && answer.message.result.content;
      if (isCall && executed.length === 0) {
        assert.equal(answer.message.result.isError, true, answer.text);
      }
      // What could be read of the request is in the refusal (a missing session excepted).
      if (status === 400 && code === -32020 && /"id":1/.test(request.body)) {
        assert.equal(answer.message.id, 1, answer.text);
      }
    });
  }
  await t.test('B-16 GET and DELETE with a modern version', async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await stage.send({ method, headers: {
        'MCP-Protocol-Version': '2026-07-28', 'Mcp-Session-Id': stage.session } });
      assert.equal(answer.status, 405, `${method}: ${answer.text}`);
    }
    const alive = await stage.send(legacyWith(stage.session));
    assert.equal(alive.status, 200, 'the session is still there');
  });
});

const legacyWith = (session) => {
  const { headers, body } = legacyCall({});
  return { headers: { ...headers, 'Mcp-Session-Id': session }, body };
};

// Everything that a request can say of its era, in all combinations.
function* grid() {
  const methods = ['tools/call', 'tools/list', 'initialize', 'server/discover', 'x/unknown',
                   'notifications/cancelled'];
  const claims = [null, meta(), meta({ clientCapabilities: undefined }), meta({ clientCapabilities: 1 }),
                  meta({ clientInfo: {} }), meta({ logLevel: 1 }),
                  meta({ protocolVersion: 1 }), meta({ protocolVersion: '2025-11-25' }),
                  meta({ protocolVersion: '2099-01-01' })];
  for (const method of methods) {
    for (const claim of claims) {
      for (const v of [null, '2026-07-28', '2025-11-25', '2025-03-26']) {
        for (const m of [null, method, 'Tools/Call']) {
          for (const n of method === 'tools/call' ? [null, 'echo', 'danger'] : [null]) {
            yield build({ method, claim, v, m, n, id: method.startsWith('notif') ? null : 1 });
          }
        }
      }
    }
  }
}

// What the SDK's own server does with a request: which era, or which refusal.
async function judgeOfSdk(handler, { headers, body }) {
  const route = classifyInboundRequest({
    httpMethod: 'POST', body: JSON.parse(body), protocolVersionHeader: headers['MCP-Protocol-Version'],
    mcpMethodHeader: headers['Mcp-Method'], mcpNameHeader: headers['Mcp-Name'] });
  if (route.kind === 'legacy') return 'legacy';
  const response = await handler.fetch(new Request('http://127.0.0.1/mcp', {
    method: 'POST', body, headers: { 'Content-Type': 'application/json',
                                     Accept: 'application/json, text/event-stream', ...headers } }));
  const text = await response.text();
  const code = /"error":/.test(text) ? JSON.parse(text).error.code : 'served';
  return response.status === 202 ? 'accepted' : `${response.status} ${code}`;
}

function judgeOfGateway({ status, message }, body) {
  const code = message?.error?.code;
  if (code === -32000 && status === 400) return 'legacy'; // it asks for a session
  const opens = /"method":"initialize"/.test(body) && message?.result?.protocolVersion;
  if (opens) return 'legacy';
  return status === 202 ? 'accepted' : `${status} ${code ?? 'served'}`;
}

// Where we differ from the SDK on purpose; in all of these nothing is executed.
function isKnownDifference(body, sdk, gateway) {
  const is = (method) => body.includes(`"method":"${method}`);
  const pair = `${sdk}, ${gateway}`;
  // The SDK takes any later date for a modern version; we know the versions that we know.
  if (is('initialize') && body.includes('2099-01-01') && gateway === 'legacy') return true;
  // Both refuse a version that is not modern in a claim; we do before we look at Mcp-Method.
  if (pair === '400 -32020, 400 -32022') return true;
  // A broken modern claim is told as what it is, also on initialize and on notifications.
  if ((is('initialize') || is('notifications/')) && gateway === '400 -32602') return true;
  // A notification without a claim goes nowhere, whatever its Mcp-Method says.
  return is('notifications/') && pair === '400 -32020, accepted';
}

test('B-16 the same verdicts as the SDK\'s own server', async (t) => {
  const stage = await Stage.set(t, { config: { sessions: { per_grant: 1000 } } });
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'oracle', version: '1' });
    server.registerTool('echo', { description: 'echo' }, async () => ({ content: [] }));
    return server;
  });
  t.after(() => handler.close());
  const differences = {};
  let count = 0;
  const verdicts = new Set();
  for (const request of grid()) {
    const expected = await judgeOfSdk(handler, request);
    const got = judgeOfGateway(await stage.send(request), request.body);
    verdicts.add(expected);
    ++count;
    if (got !== expected && !isKnownDifference(request.body, expected, got)) {
      differences[`the SDK ${expected}, the gateway ${got}`] ??= JSON.stringify(request);
    }
  }
  stage.check();
  assert.ok(count > 800 && verdicts.size >= 7, `${count} requests, ${[...verdicts]}`);
  assert.deepEqual(differences, {});
});
