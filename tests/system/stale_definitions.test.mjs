// SPDX-License-Identifier: Apache-2.0
// Tools whose definition changed since the gateway asked for it: the header fields that repeat
// arguments do not fit any more, and the server refuses them. Nothing was executed, so the call is
// decided anew by what the server says now, and sent once more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modernCall, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const tool = (properties, more = {}) => ({
  name: 'deploy', inputSchema: { type: 'object', properties, ...more } });
const plain = tool({ region: { type: 'string' } });
const mirrored = tool({ region: { type: 'string', 'x-mcp-header': 'Region' } });
const mismatch = { code: -32020, message: 'Header mismatch' };

// A gateway that knows the first of `lists` of tools; each answer to tools/list takes the next one.
// `answers` are what the server answers to calls, one after the other; the rest is served.
async function stage(t, { lists, answers = [], policy = { version: '1', default: 'allow' } }) {
  let asked = 0;
  let called = 0;
  const upstream = await startUpstream(t, { answer(message, response) {
    const reply = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...body }));
      return true;
    };
    const result = (members) => reply(200, { result: { resultType: 'complete', ...members } });
    if (message.method === 'server/discover') {
      return result({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
    }
    if (message.method === 'tools/list') {
      return result({ tools: lists[Math.min(asked++, lists.length - 1)] });
    }
    const answer = answers[called++];
    if (!answer) return result({ content: [] });
    return typeof answer === 'function' ? answer(message, response) : reply(400, { error: answer });
  } });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url }, policies: { main: policy },
    grants: { agent: { server: 'fake', policy: 'main' } } });
  // The gateway asks for the tools when it starts: that is the list it knows.
  await gateway.process.waitFor((line) => line.includes('list_refreshed'));
  const call = (args = { region: 'eu' }, fields = { 'Mcp-Param-Region': 'eu' }) => {
    const one = modernCall('deploy', args);
    return send(gateway.url('fake'), { token: gateway.tokens.agent, ...one,
                                        headers: { ...one.headers, ...fields } });
  };
  return { upstream, gateway, call };
}

test('a call that was refused for its fields is sent once more, with the right ones', async (t) => {
  const { upstream, gateway, call } = await stage(t, {
    lists: [[plain], [mirrored]], answers: [mismatch] });
  const answer = await call();
  assert.ok(answer.json.result, answer.text);
  const [first, second, ...more] = upstream.calls();
  assert.deepEqual(more, []);
  assert.equal(first.headers['mcp-param-region'], undefined);
  assert.equal(second.headers['mcp-param-region'], 'eu');
  assert.notEqual(first.message.id, second.message.id);
  const records = await gateway.decisions(1);
  assert.deepEqual(records.map(({ outcome }) => outcome), ['forward']);
});

test('the policy is asked anew, with the definition that holds now', async (t) => {
  const strict = tool({ region: { enum: ['us'], 'x-mcp-header': 'Region', type: 'string' } });
  const { upstream, gateway, call } = await stage(t, {
    lists: [[plain], [strict]], answers: [mismatch],
    policy: { version: '1', default: 'allow', all_tools: { validate_arguments: true } } });
  const answer = await call();
  assert.ok(answer.json.result.isError, answer.text);
  assert.equal(upstream.calls().length, 1);
  const [record] = await gateway.decisions(1);
  assert.equal(record.outcome, 'deny');
});

test('a tool that is gone is unknown', async (t) => {
  const { upstream, call } = await stage(t, { lists: [[plain], []], answers: [mismatch] });
  const answer = await call();
  assert.equal(answer.json.error.code, -32602, answer.text);
  assert.equal(upstream.calls().length, 1);
});

test('a client whose own fields do not fit is told so', async (t) => {
  const { upstream, call } = await stage(t, { lists: [[plain], [mirrored]], answers: [mismatch] });
  const answer = await call({ region: 'eu' }, {});
  assert.deepEqual([answer.status, answer.json.error.code], [400, -32020], answer.text);
  assert.equal(upstream.calls().length, 1);
});

test('once more is once more', async (t) => {
  const other = (i) => tool({ region: { type: 'string', 'x-mcp-header': 'Region', title: `${i}` } });
  const { upstream, call } = await stage(t, {
    lists: [[plain], [other(1)], [other(2)], [other(3)]], answers: Array(9).fill(mismatch) });
  const answer = await call();
  assert.equal(answer.json.error.code, -32603, answer.text);
  assert.equal(upstream.calls().length, 2);
});

test('nothing is sent again where it could change nothing, or may have been executed', async (t) => {
  const event = (message) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;
  const inStream = (status, before) => (message, response) => {
    response.writeHead(status, { 'Content-Type': 'text/event-stream' });
    response.end(before.map(event).join('') + event({ id: message.id, error: mismatch }));
    return true;
  };
  const log = { method: 'notifications/message', params: { level: 'info', data: 'begun' } };
  const cases = {
    'the same definition': { lists: [[mirrored], [mirrored]], answers: [mismatch] },
    'a status that is none of a refusal': {
      lists: [[plain], [mirrored]], answers: [inStream(200, [])] },
    'a message before the refusal': {
      lists: [[plain], [mirrored]], answers: [inStream(400, [log])] },
  };
  for (const [what, one] of Object.entries(cases)) {
    await t.test(what, async (t2) => {
      const { upstream, call } = await stage(t2, one);
      const answer = await call();
      assert.equal(answer.json.error.code, -32603, answer.text);
      assert.equal(upstream.calls().length, 1);
    });
  }
});

test('a call that is sent twice counts once', async (t) => {
  const { upstream, call } = await stage(t, {
    lists: [[plain], [mirrored]], answers: [mismatch], policy: { version: '1', default: 'allow',
      tools: { deploy: { rate_limit: { max: 2, window: 600 } } } } });
  assert.ok(!(await call()).json.result.isError);
  assert.ok(!(await call()).json.result.isError);
  const third = await call();
  assert.ok(third.json.result.isError, third.text);
  assert.equal(upstream.calls().length, 3);
});
