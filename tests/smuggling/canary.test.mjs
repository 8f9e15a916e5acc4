// SPDX-License-Identifier: Apache-2.0
// A server that names its hidden tool wherever it can. The name reaches no client that may not know it;
// `Stage.look` reads every byte of every answer for it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { program, temporaryFolder } from '../system/support/processes.mjs';
import { world } from './support/recorder.mjs';
import { Stage, legacyCall, modernCall, modernMeta, policy } from './support/stage.mjs';

const run = promisify(execFile);
const json = { 'Content-Type': 'application/json' };
const content = [{ type: 'text', text: 'fine' }];
const name = 'hidden_canary';
const request = (method, params = {}) => ({ method, params });
const initialize = request('initialize', {
  protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } });
const call = request('tools/call', { name: 'echo', arguments: {} });

// Where the server puts the name: into its answer to `asks.method`, as `result` or `error`, or into
// `notes` before it.
const places = {
  'the instructions of initialize': { asks: initialize, result: {
    protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' },
    instructions: `Use ${name}.` }, eras: ['legacy'] },
  'the server\'s name': { asks: initialize, result: {
    protocolVersion: '2025-11-25', capabilities: { tools: {} },
    serverInfo: { name, version: name, title: name } }, eras: ['legacy'] },
  'capabilities that nobody knows': { asks: initialize, result: {
    protocolVersion: '2025-11-25', serverInfo: { name: 'x', version: '1' }, capabilities: {
      tools: { [name]: true }, experimental: { [name]: {} }, extensions: { [name]: {} }, [name]: {},
      tasks: { requests: { [name]: {} } } } }, eras: ['legacy'] },
  'the meta of initialize': { asks: initialize, result: {
    protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'x', version: '1' },
    _meta: { [name]: name } }, eras: ['legacy'] },
  'the instructions of discovery': { asks: request('server/discover'), result: {
    supportedVersions: ['2026-07-28'], capabilities: { tools: {}, extensions: { [name]: {} } },
    instructions: `Use ${name}.`, ttlMs: 0, cacheScope: 'private',
    _meta: { 'io.modelcontextprotocol/serverInfo': { name, version: '1' } } }, eras: ['modern'] },
  'the list of tools': { asks: request('tools/list'), result: { tools: world.tools } },
  'the meta of the list of tools': { asks: request('tools/list'), result: {
    tools: world.tools, _meta: { [name]: 1 }, [name]: 1 } },
  'the cursor of the list of tools': { asks: request('tools/list'), result: {
    tools: world.tools, nextCursor: name }, fails: true },
  'the message of an error': { asks: call, error: {
    code: -32602, message: `Unknown tool echo, did you mean ${name}?` } },
  'the data of an error': { asks: call, error: { code: -32602, message: 'no', data: { tools: [name] } } },
  'the message of an error for a list': { asks: request('prompts/list'), error: {
    code: -32603, message: `see ${name}` } },
  'the meta of a result': { asks: call, result: { content, _meta: { 'example.org/tools': [name] } } },
  'a log message': { asks: call, result: { content }, notes: [
    { method: 'notifications/message', params: { level: 'info', logger: name, data: `ran ${name}` } }] },
  'progress that nobody asked for': { asks: call, result: { content }, notes: [
    { method: 'notifications/progress', params: { progressToken: 1, progress: 1, message: name } }] },
  'a notification of changes': { asks: call, result: { content }, notes: [
    { method: 'notifications/tools/list_changed', params: { _meta: { added: [name] } } },
    { method: 'notifications/prompts/list_changed', params: { _meta: { added: [name] } } }] },
  'a request for sampling': { asks: call, result: { content }, notes: [
    { id: 1, method: 'sampling/createMessage', params: {
      messages: [], maxTokens: 1, tools: [{ name, inputSchema: { type: 'object' } }] } }] },
  'header fields': { asks: call, result: { content }, headers: {
    'X-Tool': name, 'Set-Cookie': `tool=${name}`, 'Mcp-Session-Id': name, Server: name } },
  'an id': { asks: call, result: { content }, sseId: name },
};

function answerTo(place, one, response) {
  const message = (more) => JSON.stringify({ jsonrpc: '2.0', ...more });
  const final = message({ id: one.id, ...(place.error ? { error: place.error }
    : { result: { resultType: 'complete', ...place.result } }) });
  if (!place.notes && !place.sseId) {
    response.writeHead(200, { ...json, ...place.headers }).end(final);
    return true;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const id = place.sseId ? `id: ${place.sseId}\n` : '';
  for (const note of place.notes ?? []) response.write(`data: ${message(note)}\n\n`);
  response.end(`${id}data: ${final}\n\n`);
  return true;
}

test('a hidden name in every place', async (t) => {
  let place;
  const stage = await Stage.set(t, {
    recorder: { answer: (one, response) =>
      (place && one.method === place.asks.method ? answerTo(place, one, response) : false) },
    // Prompts and resources are open, so that their lists are asked for.
    policies: { main: { ...policy, default: 'allow', hide: ['hidden_canary', 'danger'] } },
    config: { sessions: { per_grant: 200 } } });
  for (const [where, planted] of Object.entries(places)) {
    for (const era of planted.eras ?? ['legacy', 'modern']) {
      await t.test(`B-30 ${where} (${era})`, async () => {
        const session = era === 'legacy' ? await stage.openSession() : undefined;
        place = planted;
        const { method, params } = planted.asks;
        const opens = method === 'initialize';
        const headers = era === 'legacy'
          ? { 'Mcp-Session-Id': opens ? undefined : session }
          : { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method, 'Mcp-Name': params.name };
        for (const field of Object.keys(headers)) if (!headers[field]) delete headers[field];
        try {
          const answer = await stage.send({ headers, body: JSON.stringify({
            jsonrpc: '2.0', id: 1, method,
            params: era === 'modern' ? { ...params, _meta: modernMeta } : params }) });
          assert.ok(answer.message?.result || answer.message?.error, answer.text);
          if (!planted.error && !planted.fails) assert.ok(answer.message.result, answer.text);
          // The name is nowhere in what a program of the client would print either.
          assert.doesNotMatch(JSON.stringify(answer.message), /canary/);
        } finally {
          place = undefined;
        }
      });
    }
  }

  await t.test('B-30 a log message, to a client that has not asked for tools', async () => {
    const opened = await stage.send({ body: JSON.stringify({
      jsonrpc: '2.0', id: 1, method: 'initialize', params: {
        ...initialize.params, capabilities: { elicitation: {}, roots: {} } } }) });
    place = { asks: request('resources/read'), result: { contents: [] },
              notes: places['a log message'].notes };
    const answer = await stage.send({
      headers: { 'Mcp-Session-Id': opened.headers['mcp-session-id'] },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'resources/read',
                             params: { uri: 'test://notes/1' } }) });
    place = undefined;
    assert.ok(answer.message.result, answer.text);
    assert.doesNotMatch(answer.text, /canary/);
  });
  await t.test('B-30 names that are close to a hidden one are unknown like others', async () => {
    for (const asked of ['hidden', 'hidden_canari', 'hidden_', 'HIDDEN_CANARi']) {
      for (const one of [legacyCall(stage.session, asked), modernCall(asked)]) {
        const answer = await stage.send(one);
        assert.equal(answer.message.error.code, -32602);
        assert.equal(answer.message.error.message, `Unknown tool: ${asked}`);
      }
    }
  });
  await t.test('B-30 the name of the server behind is not told', async () => {
    for (const method of ['initialize', 'tools/list']) {
      const answer = await stage.send({
        headers: method === 'initialize' ? {} : { 'Mcp-Session-Id': stage.session },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...initialize, method }) });
      assert.ok(!answer.text.includes('recorder') && !answer.text.includes(stage.recorder.url),
        answer.text);
    }
  });
});

test('what filters of results would have to read', async (t) => {
  // Everything that a result can carry the same secret in.
  const secret = 'canary-secret';
  const rich = {
    content: [
      { type: 'text', text: 'fine' }, { type: 'resource_link', uri: `test://${secret}`, name: 'l' },
      { type: 'resource', resource: { uri: 'x:y', blob: Buffer.from(secret).toString('base64') } }],
    structuredContent: { value: secret }, _meta: { 'example.org/x': secret },
  };
  await t.test('B-44 a policy that would filter results does not load until it can', async () => {
    const file = path.join(temporaryFolder(t), 'policy.json');
    writeFileSync(file, JSON.stringify({ ...policy, results: { redact: [secret] } }));
    await assert.rejects(run(program('toolgate'), ['policy', 'check', file]),
                         ({ stdout, stderr }) => /results/.test(stdout + stderr));
  });
  await t.test('B-44 older clients get no member that their version does not have', async () => {
    const stage = await Stage.set(t, { recorder: { answer(one, response) {
      if (one.method !== 'tools/call') return false;
      response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: one.id, result: {
        ...rich, content: rich.content.slice(0, 1), structuredContent: { value: 'only-structured' } } }));
      return true;
    } } });
    for (const version of ['2024-11-05', '2025-03-26']) {
      const opened = await stage.send({ body: JSON.stringify({ jsonrpc: '2.0', id: 0, ...initialize,
        params: { ...initialize.params, protocolVersion: version } }) });
      const answer = await stage.send({
        headers: { 'Mcp-Session-Id': opened.headers['mcp-session-id'] },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...call }) }).catch((error) => error);
      assert.doesNotMatch(answer.text ?? answer.message, /only-structured/);
    }
  });
});
