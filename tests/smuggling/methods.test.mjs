// SPDX-License-Identifier: Apache-2.0
// Every method in every revision and direction: what is not on the list is refused, not forwarded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, modernMeta } from './support/stage.mjs';

const legacy = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'];
const modern = '2026-07-28';
const every = [...legacy, modern];

// Requests of clients: the revisions that have them, and params that make sense.
const served = {
  ping: [legacy], 'logging/setLevel': [legacy, { level: 'error' }],
  'resources/subscribe': [legacy, { uri: 'test://canary/2' }],
  'resources/unsubscribe': [legacy, { uri: 'test://canary/2' }],
  'tools/list': [every], 'tools/call': [every, { name: 'echo', arguments: {} }],
  'resources/list': [every], 'resources/templates/list': [every],
  'resources/read': [every, { uri: 'test://canary/2' }], 'prompts/list': [every],
  'prompts/get': [every, { name: 'prompt_canary' }],
  'completion/complete': [every, { ref: { type: 'ref/prompt', name: 'prompt_canary' },
                                   argument: { name: 'a', value: '' } }],
  'server/discover': [[modern]],
};
// What is never served: tasks while they are not offered, what only servers send, what is only known
// from elsewhere, and what nobody knows.
const never = [
  'tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/list', 'tasks/update', 'tasks/create',
  'sampling/createMessage', 'elicitation/create', 'roots/list', 'resources/directory/read',
  'skills/list', 'skills/get', 'ui/open', 'ui/message', 'ui/initialize', 'tools/execute', 'tools/get',
  'tool/call', 'resources/write', 'prompts/set', 'logging/getLevel', 'admin/reload', 'x/y', 'shutdown',
  'tools', 'call', 'message/send', 'agents/list', 'server/shutdown', 'notifications/initialized',
  'notifications/cancelled', 'notifications/tools/list_changed',
];
const notifications = [
  'notifications/initialized', 'notifications/cancelled', 'notifications/progress',
  'notifications/roots/list_changed', 'notifications/tasks/status', 'notifications/message',
  'notifications/tools/list_changed', 'notifications/resources/updated', 'notifications/tasks',
  'notifications/elicitation/complete', 'notifications/subscriptions/acknowledged',
  'notifications/unknown', 'unknown',
];

function headersOf(revision, session, method, params) {
  if (revision !== modern) return { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': revision };
  const name = params?.name ?? params?.uri ?? params?.taskId;
  return { 'MCP-Protocol-Version': modern, 'Mcp-Method': method, ...(name ? { 'Mcp-Name': name } : {}) };
}

async function openSession(stage, revision) {
  const { headers, json } = await stage.send({ body: JSON.stringify({
    jsonrpc: '2.0', id: 0, method: 'initialize', params: {
      protocolVersion: revision, capabilities: {}, clientInfo: { name: 'raw', version: '1' } } }) });
  assert.equal(json.result.protocolVersion, revision);
  stage.secrets.push(headers['mcp-session-id']);
  return headers['mcp-session-id'];
}

test('the matrix of methods', async (t) => {
  const stage = await Stage.set(t);
  const reached = (method, from) => stage.recorder.requests.slice(from)
    .filter(({ text }) => text.includes(`"method":"${method}"`));
  const ask = (revision, session, method, params, isNotification) => stage.send({
    headers: headersOf(revision, session, method, params),
    body: JSON.stringify({ jsonrpc: '2.0', id: isNotification ? undefined : 1, method,
      params: revision === modern
      ? { ...params, _meta: modernMeta } : params }) });

  for (const revision of every) {
    const session = revision === modern ? undefined : await openSession(stage, revision);
    const isRefused = ({ status, message }) =>
      status === (revision === modern ? 404 : 200) && message?.error?.code === -32601;

    for (const [method, [revisions, params = {}]] of Object.entries(served)) {
      const isServed = revisions.includes(revision);
      await t.test(`B-8 ${method} in ${revision} is ${isServed ? 'served' : 'refused'}`, async () => {
        const from = stage.recorder.requests.length;
        const answer = await ask(revision, session, method, params);
        assert.equal(isRefused(answer), !isServed, answer.text);
        if (!isServed) assert.deepEqual(reached(method, from), []);
      });
    }
    for (const method of [...never, ...(revision === modern ? [] : ['subscriptions/listen'])]) {
      await t.test(`B-8 ${method} in ${revision} is refused`, async () => {
        const from = stage.recorder.requests.length;
        for (const params of [{}, { name: 'danger', uri: 'test://canary/2', taskId: '1' }]) {
          const answer = await ask(revision, session, method, params);
          assert.ok(isRefused(answer) || answer.message?.error?.code === -32020, answer.text);
        }
        assert.deepEqual(reached(method, from), []);
      });
    }
    for (const method of notifications) {
      await t.test(`B-8 ${method} as a notification in ${revision} stays here`, async () => {
        const from = stage.recorder.requests.length;
        const answer = await ask(revision, session, method, { requestId: 1, progressToken: 1 },
                                 true);
        assert.ok(answer.status === 202 || answer.status === 400, answer.text);
        assert.equal(stage.recorder.requests.length, from, 'nothing reaches the server');
      });
    }
  }

  await t.test('B-8 initialize in an open session', async () => {
    const answer = await stage.send({
      headers: { 'Mcp-Session-Id': stage.session },
      body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {
        protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } } }) });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.error.code, -32600);
  });
});
