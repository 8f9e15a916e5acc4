// SPDX-License-Identifier: Apache-2.0
// Data beside the arguments: header fields, meta, tokens, members that only some readers know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, legacyCall, modernCall, modernMeta } from './support/stage.mjs';

const marker = 'smuggled-data';
const prefix = 'io.modelcontextprotocol/';
const encoded = (text) => `=?base64?${Buffer.from(text).toString('base64')}?=`;
const regional = { type: 'object', properties: {
  region: { type: 'string', 'x-mcp-header': 'Region' },
  count: { type: 'integer', 'x-mcp-header': 'Count' },
  dry: { type: 'boolean', 'x-mcp-header': 'Dry' } } };
const tools = [{ name: 'echo', inputSchema: { type: 'object' } },
               { name: 'guarded', inputSchema: regional }];

// Where data can hide in the params of a call. Nothing of it goes on.
const members = {
  'inputResponses in a legacy call': { inputResponses: { a: { [marker]: 1 } } },
  'requestState in a legacy call': { requestState: marker },
  'a member that nobody knows': { [marker]: marker }, 'an options member': { options: { x: marker } },
  'a second set of arguments': { args: { zone: marker }, parameters: { x: marker } },
  'a vendor\'s meta': { _meta: { 'example.org/x': marker } },
  'a meta without a prefix': { _meta: { anything: marker } },
  'a meta of the protocol': { _meta: { [`${prefix}related-task`]: { taskId: marker } } },
  'a meta like that of the protocol': { _meta: { 'dev.mcp/x': marker, 'mcp.dev/y': marker } },
  'the client\'s name as it says it': {
    _meta: { [`${prefix}clientInfo`]: { name: marker, version: marker } } },
  'the client\'s capabilities': { _meta: { [`${prefix}clientCapabilities`]: {
    experimental: { x: { y: marker } }, extensions: { [marker]: {} }, sampling: {}, roots: {} } } },
  'a progress token': { _meta: { progressToken: marker } },
  'a progress token that is an object': { _meta: { progressToken: { x: marker } } },
  'a trace that is none': { _meta: { traceparent: marker, tracestate: marker } },
  'a trace of the right length': { _meta: {
    traceparent: `00-${marker.padEnd(32, 'x')}-${'b'.repeat(16)}-01` } },
  'a state without a trace': { _meta: { tracestate: `a=${marker}` } },
  'baggage': { _meta: { baggage: `a=${marker}` } },
  'a subscription': { _meta: { [`${prefix}subscriptionId`]: marker } },
};
const legacyOnly = /legacy call/;

const headers = ['Cookie', 'X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Referer', 'User-Agent',
                 'Baggage', 'X-Api-Key', 'Proxy-Authorization', 'X-HTTP-Method-Override', 'Via', 'From', 'Trace-Id',
                 'traceparent', 'tracestate', 'Mcp-Task', 'Mcp-Param', 'Mcp_Param_X', 'X-Mcp-Param-Y',
                 'Accept-Language', 'Last-Event-ID', 'If-None-Match', 'Range', 'Pragma', 'X-Request-Id'];

test('data beside the arguments', async (t) => {
  const stage = await Stage.set(t, {
    recorder: { world: { tools } },
    policies: { main: { version: '1', default: 'deny', tools: { echo: {}, guarded: {
      require: [{ conditions: [{ path: 'args.region', op: 'eq', value: 'eu' }] }] } } } },
    allows: { tool: { echo: () => true, guarded: (args) => args?.region === 'eu' } } });
  const sentFor = (before) => stage.recorder.requests.slice(before)
    .filter(({ text }) => text.includes('tools/call'));
  const addMeta = (one, more, era) => {
    const message = JSON.parse(one.body);
    const meta = { ...(era === 'modern' ? modernMeta : {}), ...more._meta };
    Object.assign(message.params, more, Object.keys(meta).length ? { _meta: meta } : {});
    return { ...one, body: JSON.stringify(message) };
  };

  for (const [what, more] of Object.entries(members)) {
    for (const era of legacyOnly.test(what) ? ['legacy'] : ['legacy', 'modern']) {
      await t.test(`B-35 ${what} (${era})`, async () => {
        const before = stage.recorder.requests.length;
        const call = era === 'legacy' ? legacyCall(stage.session, 'echo') : modernCall('echo');
        const answer = await stage.send(addMeta(call, more, era));
        for (const { bytes, headers: got } of sentFor(before)) {
          assert.ok(!bytes.includes(marker), bytes.toString());
          assert.ok(!JSON.stringify(got).includes(marker), JSON.stringify(got));
        }
        assert.ok(answer.message, answer.text);
      });
    }
  }
  for (const name of headers) {
    await t.test(`B-35 the field ${name}`, async () => {
      const before = stage.recorder.requests.length;
      for (const call of [legacyCall(stage.session, 'echo'), modernCall('echo')]) {
        await stage.send({ ...call, headers: { ...call.headers, [name]: marker } });
      }
      for (const { headers: got } of sentFor(before)) {
        assert.ok(!JSON.stringify(got).includes(marker), JSON.stringify(got));
      }
    });
  }
  await t.test('H-19 a good trace goes on, and only with it its state', async () => {
    const before = stage.recorder.requests.length;
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const call = legacyCall(stage.session, 'echo');
    await stage.send({ ...call, headers: { ...call.headers, traceparent, tracestate: 'a=b' } });
    assert.equal(sentFor(before)[0].headers.traceparent, traceparent);
    assert.equal(sentFor(before)[0].headers.tracestate, 'a=b');
  });
  await t.test('B-35 a progress token is another one on the way, and comes back', async () => {
    stage.recorder.answer = (one, response) => {
      if (one.method !== 'tools/call') return false;
      const event = (body) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...body })}\n\n`;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event({ method: 'notifications/progress', params: {
        progressToken: one.params._meta.progressToken, progress: 1, [marker]: marker } }));
      response.end(event({ id: one.id, result: { resultType: 'complete', content: [] } }));
      return true;
    };
    for (const era of ['legacy', 'modern']) {
      for (const progressToken of ['mine', '', 7, '7', -1]) {
        const before = stage.recorder.requests.length;
        const call = era === 'legacy' ? legacyCall(stage.session, 'echo') : modernCall('echo');
        const answer = await stage.send(addMeta(call, { _meta: { progressToken } }, era));
        const sent = JSON.parse(sentFor(before)[0].text).params._meta.progressToken;
        assert.ok(Number.isSafeInteger(sent) && sent !== progressToken, `${sent}`);
        const [, data] = /^data: (.*progress.*)$/m.exec(answer.text);
        assert.deepEqual(JSON.parse(data).params, { progressToken, progress: 1 });
      }
    }
    stage.recorder.answer = () => false;
  });

  const levels = { 'a call': { method: 'tools/call', params: { name: 'danger' } }, 'a list': ['error'],
                   'a number': 7, 'null': null, 'a level that nobody has': marker,
                   'a level in capitals': 'ERROR',
                   'nothing': undefined, 'a long text': marker.repeat(10_000) };
  for (const [what, level] of Object.entries(levels)) {
    await t.test(`B-35 a level of logging that is ${what}`, async () => {
      const before = stage.recorder.requests.length;
      const answer = await stage.send({ headers: { 'Mcp-Session-Id': stage.session },
        body: JSON.stringify({
        jsonrpc: '2.0', id: 1, method: 'logging/setLevel', params: { level } }) });
      assert.equal(stage.recorder.requests.length, before, `it reached the server: ${answer.text}`);
      assert.equal(answer.message.error?.code, -32602, answer.text);
    });
  }

  // Fields that say an argument once more (2026-07-28, "Mcp-Param").
  const eu = { region: 'eu' };
  const mirrored = {
    'the argument': [eu, { Region: 'eu' }, 'served'],
    'the argument in base64': [eu, { Region: encoded('eu') }, 'served'],
    'the argument under a name in capitals': [eu, { REGION: 'eu' }, 'served'],
    'numbers and booleans': [{ ...eu, count: 3, dry: true }, { Region: 'eu', Count: '3', Dry: 'true' },
      'served'],
    'a number written in another way': [{ ...eu, count: 3 }, { Region: 'eu', Count: '3.0' }, 'served'],
    'nothing for an argument that is null': [{ ...eu, count: null }, { Region: 'eu' }, 'served'],
    'something else than the argument': [eu, { Region: 'us' }, -32020],
    'another argument in the body': [{ region: 'us' }, { Region: 'eu' }, -32020],
    'the argument in another case': [eu, { Region: 'EU' }, -32020],
    'nothing': [eu, {}, -32020], 'an empty text': [eu, { Region: '' }, -32020],
    'broken base64': [eu, { Region: '=?base64?ZXU?=' }, -32020],
    'base64 of something else': [eu, { Region: encoded('us') }, -32020],
    'base64 of base64': [eu, { Region: encoded(encoded('eu')) }, -32020],
    'the marker in capitals': [eu, { Region: '=?BASE64?ZXU=?=' }, -32020],
    'a list': [eu, { Region: 'eu, us' }, -32020],
    'another number': [{ ...eu, count: 3 }, { Region: 'eu', Count: '4' }, -32020],
    'a boolean in capitals': [{ ...eu, dry: true }, { Region: 'eu', Dry: 'TRUE' }, -32020],
    // What the specification leaves open; the server is told nothing of it in either case.
    'a field without an argument': [eu, { Region: 'eu', Count: '3' }, [-32020, 'served']],
    'a denied argument, twice': [{ region: 'us' }, { Region: 'us' }, 'denied'],
  };
  for (const [what, [args, fields, expected]] of Object.entries(mirrored)) {
    await t.test(`B-35 Mcp-Param with ${what}`, async () => {
      const before = stage.recorder.requests.length;
      const call = modernCall('guarded', args);
      for (const [name, value] of Object.entries(fields)) call.headers[`Mcp-Param-${name}`] = value;
      const { status, message, text } = await stage.send(call);
      const got = message.error?.code ?? (message.result.isError ? 'denied' : 'served');
      assert.ok([expected].flat().includes(got), `${got}, not ${expected}: ${text}`);
      if (got === -32020) assert.equal(status, 400);
      for (const one of sentFor(before)) {
        // What the server is told is made anew from the arguments.
        assert.equal(one.headers['mcp-param-region'], args.region);
        assert.equal(one.headers['mcp-param-count'], args.count == null ? undefined : String(args.count));
      }
    });
  }
  await t.test('B-35 Mcp-Param on a legacy call goes nowhere', async () => {
    const before = stage.recorder.requests.length;
    const call = legacyCall(stage.session, 'guarded', eu);
    const answer = await stage.send({ ...call, headers: { ...call.headers, 'Mcp-Param-Region': 'us',
                                                          'Mcp-Param-X': marker } });
    assert.ok(answer.message.result, answer.text);
    for (const { headers: got } of sentFor(before)) assert.ok(!JSON.stringify(got).includes(marker));
  });
});
