// SPDX-License-Identifier: Apache-2.0
// Tasks: results that come later, by another way. They are not offered, so nothing of them is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, legacyCall, modernCall, modernMeta } from './support/stage.mjs';

const json = { 'Content-Type': 'application/json' };
const task = { taskId: 'task-canary', status: 'working', ttl: 60_000, createdAt: '2026-01-01T00:00:00Z',
               lastUpdatedAt: '2026-01-01T00:00:00Z', pollInterval: 1 };
const content = [{ type: 'text', text: 'fine' }];
const extension = { 'io.modelcontextprotocol/tasks': {} };

// What servers answer when they make a task of a call.
const creations = {
  'a task': { task }, 'a task and content': { task, content, onlyIf: 'no task' },
  'a task of the extension': { resultType: 'task', ...task },
  'a task of the extension with content': { resultType: 'task', content, task },
  'a task with a result inside': { task: { ...task, status: 'completed', result: { content } } },
  'a task that asks': { resultType: 'task', ...task, status: 'input_required', inputRequests: {} },
};

test('calls that would become tasks', async (t) => {
  let result;
  const stage = await Stage.set(t, { recorder: {
    capabilities: { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } },
                    extensions: extension },
    answer(one, response) {
      if (one.method !== 'tools/call' || !result) return false;
      response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: one.id, result }));
      return true;
    } } });
  const withParams = ({ headers, body }, more) => {
    const message = JSON.parse(body);
    Object.assign(message.params, more);
    return { headers, body: JSON.stringify(message) };
  };
  const calls = (name, args) => [legacyCall(stage.session, name, args), modernCall(name, args)];

  for (const more of [{ task: { ttl: 1000 } }, { task: {} }, { task: null }, { task: true }]) {
    await t.test(`B-43 a call with task ${JSON.stringify(more.task)}`, async () => {
      const before = stage.recorder.executed.length;
      for (const call of calls('echo')) await stage.send(withParams(call, more));
      for (const { params } of stage.recorder.executed.slice(before)) {
        assert.deepEqual(Object.keys(params).filter((key) => !/^(name|arguments|_meta)$/.test(key)), []);
        assert.ok(!JSON.stringify(params).includes('task'), JSON.stringify(params));
      }
    });
  }
  await t.test('B-43 task in another spelling', async () => {
    const before = stage.recorder.executed.length;
    for (const key of ['Task', 'TASK', 'taſk', 'task\u0000', 'tаsk', 'tasks', '_task']) {
      for (const call of calls('echo')) await stage.send(withParams(call, { [key]: { ttl: 1 } }));
    }
    for (const { params } of stage.recorder.executed.slice(before)) {
      assert.ok(!JSON.stringify(params).includes('ttl'), JSON.stringify(params));
    }
  });
  await t.test('B-43 a denied call is denied with task, too', async () => {
    for (const [name, args] of [['danger', {}], ['guarded', { zone: 'prod' }]]) {
      for (const call of calls(name, args)) {
        const answer = await stage.send(withParams(call, { task: { ttl: 1 } }));
        assert.equal(answer.message.result?.isError ?? answer.status >= 400, true, answer.text);
      }
    }
  });

  for (const [what, created] of Object.entries(creations)) {
    await t.test(`B-26 a server that answers with ${what}`, async () => {
      const { onlyIf, ...made } = created;
      for (const call of calls('echo')) {
        result = made;
        const answer = await stage.send(call);
        result = undefined;
        assert.doesNotMatch(answer.text, /task-canary|"task"/);
        if (!onlyIf) assert.equal(answer.message.error?.code, -32603, answer.text);
      }
    });
  }

  await t.test('B-26 ids of tasks, guessed', async () => {
    const before = stage.recorder.requests.length;
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel', 'tasks/update', 'tasks/list']) {
      for (const taskId of ['task-canary', '1', '', null, { $ne: '' }]) {
        const params = { taskId };
        const legacy = await stage.send({
          headers: { 'Mcp-Session-Id': stage.session },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
        assert.equal(legacy.message.error.code, -32601, legacy.text);
        const modern = await stage.send({
          headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method,
                     ...(typeof taskId === 'string' ? { 'Mcp-Name': taskId } : {}) },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method,
            params: { ...params, _meta: modernMeta } }) });
        assert.ok([-32601, -32020].includes(modern.message.error.code), modern.text);
      }
    }
    assert.equal(stage.recorder.requests.length, before, 'nothing reached the server');
  });

  await t.test('B-26 tasks are offered to nobody', async () => {
    const opened = await stage.send({ body: JSON.stringify({
      jsonrpc: '2.0', id: 0, method: 'initialize', params: {
        protocolVersion: '2025-11-25', clientInfo: { name: 'x', version: '1' },
        capabilities: { tasks: { list: {}, requests: { elicitation: { create: {} } } } } } }) });
    stage.secrets.push(opened.headers['mcp-session-id']);
    assert.equal(opened.json.result.capabilities.tasks, undefined);
    const discovered = await stage.send({
      headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'server/discover' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'server/discover',
                             params: { _meta: modernMeta } }) });
    assert.equal(discovered.message.result.capabilities.extensions, undefined);
    const meta = { ...modernMeta,
      'io.modelcontextprotocol/clientCapabilities': { extensions: extension } };
    await stage.send(withParams(modernCall('echo'), { _meta: meta }));
    for (const { text } of stage.recorder.requests) assert.ok(!text.includes('tasks'), text);
  });

  await t.test('B-26 what a server tells of its tasks', async () => {
    stage.recorder.answer = (one, response) => {
      if (one.method !== 'tools/call') return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const method of ['notifications/tasks/status', 'notifications/tasks']) {
        response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', method, params: task })}\n\n`);
      }
      response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id: one.id, result: {
        resultType: 'complete', content } })}\n\n`);
      return true;
    };
    for (const call of calls('echo')) {
      const answer = await stage.send(call);
      assert.ok(answer.message.result, answer.text);
      assert.doesNotMatch(answer.text, /task/);
    }
    stage.recorder.answer = () => false;
  });

  await t.test('B-26 tools that want to be run as tasks', async () => {
    stage.recorder.world.tools = ['forbidden', 'optional', 'required'].map((taskSupport) => ({
      name: taskSupport, inputSchema: { type: 'object' }, execution: { taskSupport } }));
    stage.recorder.world.tools.push({ name: 'echo', inputSchema: { type: 'object' },
                                      execution: { taskSupport: 'optional' } });
    const list = await stage.send({
      headers: { 'Mcp-Session-Id': stage.session },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' });
    assert.deepEqual(list.message.result.tools.map(({ name }) => name), ['echo']);
    assert.doesNotMatch(list.text, /execution|taskSupport/);
  });
});
