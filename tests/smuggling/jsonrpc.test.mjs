// SPDX-License-Identifier: Apache-2.0
// Messages that are JSON and still not what they seem: batches, methods, ids, shapes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, legacyCall, modernMeta, runCases } from './support/stage.mjs';

const call = (name, id = 1) =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":{}}}`;
const invalid = { status: 400, code: -32600 };
const initialize = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {
  protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'raw', version: '1' } } });

const batches = {
  'B-7 an array of one call': { body: `[${call('danger')}]`, ...invalid, direct: 'danger' },
  'B-7 an array of two calls': {
    body: `[${call('echo')},${call('danger', 2)}]`, ...invalid, direct: 'danger' },
  'B-7 an array in an array': { body: `[[${call('danger')}]]`, ...invalid, direct: 'danger' },
  'B-7 an array behind spaces': { body: ` \r\n\t[${call('danger')}]`, ...invalid, direct: 'danger' },
  'B-7 an empty array': { body: '[]', ...invalid },
  'B-7 an array of nothing': { body: '[null]', ...invalid },
  'B-7 an array of arrays of nothing': { body: '[[],[]]', ...invalid },
  'B-7 an array that begins with initialize': {
    body: `[${initialize},${call('danger')}]`, ...invalid, direct: 'danger' },
  'B-7 an array of notifications': {
    body: '[{"jsonrpc":"2.0","method":"notifications/initialized"}]', ...invalid },
  'B-7 an array of a request and a response': {
    body: `[${call('danger')},{"jsonrpc":"2.0","id":1,"result":{}}]`, ...invalid, direct: 'danger' },
  'B-7 an array of the same id twice': { body: `[${call('echo')},${call('echo')}]`, ...invalid },
  'B-7 an array of a thousand calls': {
    body: `[${Array.from({ length: 1000 }, (_, id) => call('echo', id)).join()}]`, ...invalid },
  'B-7 an array with a modern claim inside': {
    body: `[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"danger",` +
      `"_meta":${JSON.stringify(modernMeta)}}}]`, era: 'legacy', ...invalid, direct: 'danger' },
  'B-7 an array with a modern claim inside and modern headers': {
    body: `[{"jsonrpc":"2.0","id":1,"method":"tools/call","params": {"name":"danger",` +
      `"_meta":${JSON.stringify(modernMeta)}}}]`, era: 'legacy', ...invalid, direct: 'danger',
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' } },
  'B-7 an object that is like an array': { body: `{"0":${call('danger')},"length":1}`, ...invalid },
  'B-7 params that are an array': {
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["danger"]}', ...invalid },
  'B-7 arguments that are an array': {
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":[1]}}',
    status: 200, code: -32602 },
};

// `direct`: what a careless server takes the method for.
const methods = {
  'a space behind': ['tools/call ', true], 'a space in front': [' tools/call', true],
  'capitals': ['Tools/Call', true], 'all in capitals': ['TOOLS/CALL', true],
  'a slash of another script': ['tools\u2044call'], 'a full-width slash': ['tools／call', true],
  'a division slash': ['tools\u2215call'], 'an escaped NUL behind': ['tools/call\\u0000', true],
  'a zero-width space': ['tools/\u200bcall', true], 'a full-width letter': ['ｔools/call', true],
  'a Cyrillic letter': ['tооls/call', true], 'a long s': ['toolſ/call', true],
  'two slashes': ['tools//call'], 'a slash at the end': ['tools/call/'], 'a dot': ['tools.call'],
  'a path upwards': ['tools/list/../call'], 'an underscore': ['tools_call'],
  'a percent sign': ['tools%2Fcall'], 'a line end behind': ['tools/call\\n', true],
  'a prefix of a namespace': ['mcp/tools/call'], 'the old word': ['callTool'], 'nothing': [''],
  'a name of JavaScript': ['__proto__'], 'a name of Object': ['toString'], 'system': ['rpc.discover'],
};
const notFound = { status: { legacy: 200, modern: 404 }, code: -32601 };
const smuggledMethods = Object.fromEntries(Object.entries(methods).map(([what, [method, works]]) => [
  `B-8 a method with ${what}`, {
    body: call('danger').replace('tools/call', method), ...notFound,
    headers: (era) => (era === 'modern'
      ? { 'Mcp-Method': encodeHeader(JSON.parse(`"${method}"`)) } : {}),
    ...(works && !/[\u0000-\u001f]|^ | $/.test(JSON.parse(`"${method}"`)) ? { direct: 'danger' } : {}),
    // What a header cannot say, it cannot say twice.
    ...(/^ | $|[^ -~]|^$/.test(JSON.parse(`"${method}"`)) ? { status: undefined, code: undefined,
                                                           refused: true } : {}) }]));

function encodeHeader(text) {
  return /^[!-~]*$/.test(text) ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

const inner = '"params":{"name":"danger","arguments":{}}';
const shapes = {
  'B-8 a call inside the params of ping': {
    body: `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"method":"tools/call",${inner}}}`,
    headers: (era) => (era === 'modern' ? { 'Mcp-Method': 'ping' } : {}),
    status: { legacy: 200, modern: 404 }, direct: 'danger' },
  'B-8 a call inside the params of tools/list': {
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"method":"tools/call",${inner}}}`,
    headers: (era) => (era === 'modern' ? { 'Mcp-Method': 'tools/list' } : {}), status: 200,
    direct: 'danger' },
  'B-8 a call inside the params of a call': {
    params: `{"name":"echo","arguments":{},"request":{"method":"tools/call",${inner}}}`, status: 200,
    executed: ['echo'], direct: 'danger' },
  'B-8 a call inside the meta of a call': {
    params: `{"name":"echo","_meta":{"method":"tools/call",${inner}}}`, era: 'legacy', status: 200,
    executed: ['echo'], direct: 'danger' },
  'B-8 a call inside a notification': {
    body: `{"jsonrpc":"2.0","method":"notifications/progress","params":{"method":"tools/call",${inner}}}`,
    headers: (era) => (era === 'modern' ? { 'Mcp-Method': 'notifications/progress' } : {}),
    status: 202, direct: 'danger' },
  'B-8 a call without an id': {
    body: call('echo').replace('"id":1,', ''), ...invalid },
  'B-8 a call of a denied tool without an id': {
    body: call('danger').replace('"id":1,', ''), ...invalid, direct: 'danger' },
  'B-8 a method and a result': { body: call('danger').replace('{', '{"result":{},'), ...invalid,
                                 direct: 'danger' },
  'B-8 a method and an error': {
    body: call('danger').replace('{', '{"error":{"code":1,"message":""},'), ...invalid,
    direct: 'danger' },
  'B-8 a member that JSON-RPC does not have': {
    body: call('echo').replace('{', '{"extra":1,'), ...invalid },
  'B-8 a method that is no text': { body: call('echo').replace('"tools/call"', '["tools/call"]'),
                                    ...invalid },
  'B-8 no method': { body: call('danger').replace('"method":"tools/call",', ''), ...invalid },
  'B-8 params that are a text': {
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":"danger"}', ...invalid },
  'B-8 params that are null': {
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":null}', ...invalid },
  'B-8 a name that is a list': { params: '{"name":["danger"]}', refused: true },
  'B-8 a name that is an object': { params: '{"name":{"toString":"danger"}}', refused: true },
  'B-8 no name': { params: '{"arguments":{}}', refused: true },
  'B-8 arguments that are null': { params: '{"name":"echo","arguments":null}', refused: true },
  'B-8 version 1.0': { body: call('echo').replace('"2.0"', '"1.0"'), ...invalid },
  'B-8 version 2.0 as a number': { body: call('echo').replace('"2.0"', '2.0'), ...invalid },
  'B-8 no version': { body: call('danger').replace('"jsonrpc":"2.0",', ''), ...invalid,
                      direct: 'danger' },
  'B-8 a text': { body: '"tools/call"', ...invalid },
  'B-8 null': { body: 'null', ...invalid },
};

const withId = (id, expected) => ({ body: call('echo', id), ...expected });
const fine = (id) => withId(JSON.stringify(id), { status: 200, id, executed: ['echo'] });
const ids = {
  'B-19 an id of 0': fine(0), 'B-19 an id below 0': fine(-1), 'B-19 an empty id': fine(''),
  'B-19 an id of digits': fine('1'), 'B-19 an id with quotes': fine('"\\\n'),
  'B-19 an id in another script': fine('идентификатор 😀'), 'B-19 an id like a member': fine('__proto__'),
  'B-19 the largest id': fine(2 ** 53 - 1), 'B-19 the smallest id': fine(1 - 2 ** 53),
  'B-19 an id of 256 bytes': fine('x'.repeat(256)),
  ...Object.fromEntries(Object.entries({
    null: 'null', '1.0': '1.0', '1e3': '1e3', '1E0': '1E0', '2^53': '9007199254740992',
    '2^53+1': '9007199254740993', '-2^53': '-9007199254740992', '0.1': '0.1', true: 'true',
    'an object': '{}', 'a list': '[1]', '1e400': '1e400', 'a long number': '1'.repeat(100),
    '257 bytes': `"${'x'.repeat(257)}"`,
  }).map(([what, id]) => [`B-19 an id of ${what}`, withId(id, invalid)])),
};

test('batches, methods, shapes and ids', async (t) => {
  const stage = await Stage.set(t);
  await runCases(t, stage, { ...batches, ...smuggledMethods, ...shapes, ...ids });

  for (const version of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
    await t.test(`B-7 a batch in a session of ${version}`, async () => {
      const before = stage.recorder.executed.length;
      const opened = await stage.send({ body: initialize.replace('2025-03-26', version) });
      assert.equal(opened.json.result.protocolVersion, version);
      const session = opened.headers['mcp-session-id'];
      stage.secrets.push(session);
      const answer = await stage.send({ body: `[${call('danger')},${call('echo', 2)}]`,
                                        headers: { 'Mcp-Session-Id': session } });
      assert.equal(answer.status, 400, answer.text);
      assert.equal(answer.json.error.code, -32600);
      assert.deepEqual(stage.recorder.names(before), []);
    });
  }

  await t.test('B-7 a batch without a session', async () => {
    const answer = await stage.send({ body: `[${call('danger')}]` });
    assert.equal(answer.status, 400);
  });
});

test('ids of several callers', async (t) => {
  const held = new Map(); // marker -> how to go on
  const stage = await Stage.set(t, { recorder: {
    async answer(message) {
      const { hold } = message.params?.arguments ?? {};
      if (hold) await new Promise((resolve) => held.set(hold, resolve));
      return false;
    } } });
  const isHeld = (name) => stage.recorder.waitFor(() => held.has(name));
  const text = (answer) => JSON.parse(answer.message.result.content[0].text);

  await t.test('B-19 an id that is in flight', async () => {
    const first = stage.send(legacyCall(stage.session, 'echo', { hold: 'first', n: 1 }, 7));
    await isHeld('first');
    const second = await stage.send(legacyCall(stage.session, 'echo', { n: 2 }, 7));
    assert.equal(second.status, 400, second.text);
    assert.equal(second.json.error.code, -32600);
    // Another type is another id.
    const text7 = await stage.send(legacyCall(stage.session, 'echo', { n: 3 }, '7'));
    assert.equal(text7.json.id, '7');
    held.get('first')();
    const answer = await first;
    assert.equal(answer.message.id, 7);
    assert.equal(text(answer).n, 1);
    const again = await stage.send(legacyCall(stage.session, 'echo', { n: 4 }, 7));
    assert.equal(text(again).n, 4, 'an answered id may be used again');
  });

  await t.test('B-19 ids that two clients use at the same time', async () => {
    const clients = [
      { token: stage.tokens.agent, session: stage.session },
      { token: stage.tokens.stranger, session: await stage.openSession(stage.tokens.stranger) }];
    const rounds = Number(process.env.SMUGGLING_ROUNDS ?? 200);
    const calls = Array.from({ length: 2 * rounds }, async (_, i) => {
      const { token, session } = clients[i % 2];
      const id = i >> 1;
      const mine = { who: i % 2, id };
      const answer = await stage.send({ token, ...legacyCall(session, 'echo', mine, id) });
      if (answer.status === 429) return 'busy';
      assert.equal(answer.message.id, id);
      assert.deepEqual(text(answer), mine, 'the answer of somebody else');
      return 'own';
    });
    const outcomes = await Promise.all(calls);
    assert.ok(outcomes.filter((outcome) => outcome === 'own').length > rounds);
  });
});
