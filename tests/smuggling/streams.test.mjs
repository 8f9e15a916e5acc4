// SPDX-License-Identifier: Apache-2.0
// Streams: where their bytes may be cut, whose events they carry, and who may take one up again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, legacyCall, modernCall, modernMeta, policy, world } from './support/stage.mjs';
import { Stream, within } from './support/stream.mjs';

const sse = { 'Content-Type': 'text/event-stream' };
const content = [{ type: 'text', text: 'fine' }];
const message = (body) => JSON.stringify({ jsonrpc: '2.0', ...body });
const event = (body) => `data: ${message(body)}\n\n`;

// The same answer in the ways that the standard allows; `id` is the request's.
const writings = {
  'line feeds': (json) => `: hello\nid: 1\nevent: message\ndata: ${json}\n\n`,
  'carriage returns': (json) => `:\rid: 1\rretry: 1\rdata: ${json}\r\r`,
  'both': (json) => `\r\ndata: ${json}\r\nid: 2\r\n\r\n`,
  'a byte order mark and an empty event': (json) => `\ufeffid: 1\ndata:\n\ndata:${json}\n\n`,
  'several lines of data': (json) =>
    `${json.replace('{', '{\n').split('\n').map((l) => `data: ${l}`).join('\r\n')}\n\n`,
  'fields that nobody knows': (json) => `x: y\ndata\nid\n\nfoo\ndata: ${json}\nbar: baz\n\n`,
};

test('bytes cut anywhere', async (t) => {
  let parts;
  const stage = await Stage.set(t, { recorder: {
    answer(one, response) {
      if (one.method !== 'tools/call' || !parts) return false;
      const bytes = Buffer.from(parts.write(message({ id: one.id,
        result: { resultType: 'complete', content } })));
      response.writeHead(200, sse);
      response.socket.setNoDelay(true);
      response.write(bytes.subarray(0, parts.at(bytes)), () =>
        setImmediate(() => response.end(bytes.subarray(parts.at(bytes)))));
      return true;
    } } });
  for (const [how, write] of Object.entries(writings)) {
    await t.test(`B-25 every cut of an answer with ${how}`, async () => {
      const { length } = Buffer.from(write(message({ id: 1000,
        result: { resultType: 'complete', content } })));
      for (let cut = 1; cut < length; ++cut) {
        parts = { write, at: (bytes) => Math.min(cut, bytes.length) };
        const answer = await stage.send(cut % 2
          ? modernCall('echo') : legacyCall(stage.session, 'echo', {}, cut));
        assert.equal(answer.message?.result?.content?.[0].text, 'fine', `cut at ${cut}: ${answer.text}`);
      }
      parts = undefined;
    });
  }
  await t.test('H-17 the head of a stream', async () => {
    stage.recorder.answer = (one, response) => {
      if (one.method !== 'tools/call') return false;
      response.writeHead(200, sse);
      response.write(event({ method: 'notifications/progress', params: {
        progressToken: one.params._meta.progressToken, progress: 1 } }));
      response.end(event({ id: one.id, result: { resultType: 'complete', content } }));
      return true;
    };
    const { headers, body } = legacyCall(stage.session, 'echo');
    const answer = await stage.send({ headers,
      body: body.replace('"name"', '"_meta":{"progressToken":1},"name"') });
    assert.equal(answer.headers['content-type'], 'text/event-stream');
    assert.match(answer.headers['cache-control'], /no-store.*no-transform/);
    assert.equal(answer.headers['x-accel-buffering'], 'no');
    assert.equal(answer.headers['content-encoding'], undefined);
    stage.recorder.answer = () => false;
  });
  await t.test('H-9 what is accepted has no body', async () => {
    const answer = await stage.send({ headers: { 'Mcp-Session-Id': stage.session },
                                      body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers['content-length'], '0');
    assert.equal(answer.text, '');
  });
});

const get = (session, more = {}) =>
  ({ method: 'GET', headers: { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25',
    ...more } });

test('whose events a stream carries', async (t) => {
  const stage = await Stage.set(t, { recorder: { eras: ['legacy'], capabilities: {
    tools: { listChanged: true }, logging: {}, resources: {} } } });
  const theirs = await stage.openSession(stage.tokens.stranger);
  // The session at the server that stands for a session of ours.
  const upstreamOf = async (session, token = stage.token) => {
    const before = stage.recorder.executed.length;
    await stage.send({ token, ...legacyCall(session, 'echo') });
    return stage.recorder.executed[before].session;
  };
  const open = async (session, token = stage.token) => {
    const stream = await Stream.open(stage, { token, ...get(session) });
    assert.equal(stream.status, 200, stream.text);
    t.after(() => stream.close());
    const upstream = await upstreamOf(session, token);
    await within('the gateway\'s own stream', () =>
      stage.recorder.waitFor(() => stage.recorder.streams.has(upstream)));
    return { stream, tell: (body) => stage.recorder.streams.get(upstream).write(event(body)) };
  };
  const log = (data) => ({ method: 'notifications/message', params: { level: 'info', data } });
  const isLog = (data) => ({ params }) => params?.data === data;

  await t.test('B-23 what is told to one session is heard by no other', async () => {
    const a = await open(stage.session);
    const b = await open(theirs, stage.tokens.stranger);
    a.tell(log('for a'));
    b.tell(log('for b'));
    await a.stream.message(isLog('for a'));
    await b.stream.message(isLog('for b'));
    a.tell(log('for a again'));
    b.tell(log('for b again'));
    await a.stream.message(isLog('for a again'));
    await b.stream.message(isLog('for b again'));
    assert.doesNotMatch(a.stream.text, /for b/);
    assert.doesNotMatch(b.stream.text, /for a/);
  });
  await t.test('B-24 responses and requests on a stream that nobody asked on', async () => {
    const session = await stage.openSession();
    const { stream, tell } = await open(session);
    for (let id = 0; id < 20; ++id) tell({ id, result: { content: [{ type: 'text', text: 'forged' }] } });
    tell({ id: 1, method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } });
    tell({ id: 2, method: 'tools/call', params: { name: 'forged' } });
    tell({ method: 'notifications/forged' });
    tell(log('last'));
    await stream.message(isLog('last'));
    assert.doesNotMatch(stream.text, /forged|sampling/);
    assert.ok(stream.messages.every(({ id }) => id === undefined), stream.text);
  });
  await t.test('B-30 a change that the client may not see is not told', async () => {
    const session = await stage.openSession();
    const { stream, tell } = await open(session);
    const changed = ({ method }) => method === 'notifications/tools/list_changed';
    const list = { headers: { 'Mcp-Session-Id': session },
                   body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' };
    await stage.send(list);
    stage.recorder.world.tools = [...world.tools,
      { name: 'another_canary', inputSchema: { type: 'object' } }];
    tell({ method: 'notifications/tools/list_changed' });
    tell(log('hidden change'));
    await stream.message(isLog('hidden change'));
    await stage.send(list);
    assert.ok(!stream.messages.some(changed), stream.text);
    stage.recorder.world.tools = world.tools.filter(({ name }) => name !== 'guarded');
    tell({ method: 'notifications/tools/list_changed' });
    await stream.message(changed);
    stage.recorder.world.tools = world.tools;
  });
});

test('who may take up a stream', async (t) => {
  const held = [];
  const stage = await Stage.set(t, { recorder: { eras: ['legacy'],
    answer(one, response) {
      if (one.method !== 'tools/call' || !one.params.arguments.hold) return false;
      response.writeHead(200, sse);
      response.write(`id: upstream-event-1\n${event({ method: 'notifications/message',
                                                      params: { level: 'info', data: 'first' } })}`);
      held.push((text) => response.end(`id: upstream-event-2\n${event({
        id: one.id, result: { content: [{ type: 'text', text }] } })}`));
      return true;
    } } });
  const { stranger } = stage.tokens;
  // A call whose stream was lost before its answer came; resolves with the last event id that was seen.
  const lose = async (session, token, text) => {
    const stream = await Stream.open(stage,
      { token, ...legacyCall(session, 'echo', { hold: true }, text) });
    await stream.message(({ params }) => params?.data === 'first');
    const id = stream.events.findLast((one) => one.id !== undefined)?.id;
    assert.ok(id, `there are ids to come back with: ${stream.text}`);
    assert.doesNotMatch(stream.text, /upstream-event/);
    stream.close();
    held.pop()(text);
    return id;
  };
  // What a GET with an event id brings, until a whole call has come and gone: what it would replay has
  // come before that.
  const resume = async (session, token, id) => {
    const stream = await Stream.open(stage, { token, ...get(session, { 'Last-Event-ID': id }) });
    await stage.send({ token, ...legacyCall(session, 'echo') });
    stream.close();
    return stream;
  };

  await t.test('B-21 the owner gets what was missed, once', async () => {
    const id = await lose(stage.session, stage.token, 'answer-of-a');
    const stream = await Stream.open(stage, get(stage.session, { 'Last-Event-ID': id }));
    assert.equal(stream.status, 200);
    const answer = await stream.message((one) => one.id === 'answer-of-a');
    assert.equal(answer.result.content[0].text, 'answer-of-a');
    assert.ok(!stream.messages.some(({ params }) => params?.data === 'first'),
      'what was seen is not sent again');
    stream.close();
  });
  await t.test('B-21 an event id of another session, of another grant, of another stream', async () => {
    const other = await stage.openSession();
    const theirs = await stage.openSession(stranger);
    const id = await lose(stage.session, stage.token, 'secret-answer');
    for (const [session, token] of [[other, stage.token], [theirs, stranger]]) {
      const stream = await resume(session, token, id);
      assert.ok([200, 400, 404].includes(stream.status), `${stream.status}`);
      assert.doesNotMatch(stream.text, /secret-answer/);
    }
    const stolen = await Stream.open(stage,
      { token: stranger, ...get(stage.session, { 'Last-Event-ID': id }) });
    stolen.close();
    assert.equal(stolen.status, 404);
    const second = await lose(stage.session, stage.token, 'second-answer');
    const stream = await Stream.open(stage, get(stage.session, { 'Last-Event-ID': second }));
    await stream.message((one) => one.id === 'second-answer');
    assert.doesNotMatch(stream.text, /secret-answer/, 'only of the stream that was lost');
    stream.close();
  });
  await t.test('B-21 event ids that nobody gave', async () => {
    const id = await lose(stage.session, stage.token, 'guarded-answer');
    for (const guess of ['0', '1', 'upstream-event-1', `${id}x`, id.slice(0, -1), id.toUpperCase(),
        `${id}_0`,
                         '__proto__', '../', '"', '-1', 'x'.repeat(5000)]) {
      const stream = await resume(stage.session, stage.token, guess);
      assert.ok([200, 400, 404, 409].includes(stream.status), `${stream.status}`);
      assert.doesNotMatch(stream.text, /guarded-answer/, guess);
    }
    for (const { headers } of stage.recorder.requests) {
      assert.ok([undefined, 'upstream-event-1', 'upstream-event-2'].includes(headers['last-event-id']),
                'what clients say goes nowhere');
    }
  });
  await t.test('B-21 a modern client takes up nothing', async () => {
    const answer = await stage.send({ method: 'GET', headers: {
      'MCP-Protocol-Version': '2026-07-28', 'Last-Event-ID': '1', Accept: 'text/event-stream' } });
    assert.equal(answer.status, 405);
  });
});

test('subscriptions', async (t) => {
  const listens = [];
  const stage = await Stage.set(t, {
    policies: { main: { ...policy, resources: {
      default: 'deny', rules: { 'test://notes/*': { action: 'allow' } } } } },
    recorder: {
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true } },
      answer(one, response) {
        if (one.method !== 'subscriptions/listen') return false;
        const tag = (body) => event({ ...body, params: { ...body.params, _meta: {
          'io.modelcontextprotocol/subscriptionId': one.id } } });
        response.writeHead(200, sse);
        response.write(tag({ method: 'notifications/subscriptions/acknowledged',
                             params: { notifications: one.params.notifications } }));
        listens.push({ one, tell: (body) => response.write(tag(body)),
          raw: (body) => response.write(event(body)) });
        return true;
      } } });
  const updated = (uri) => ({ method: 'notifications/resources/updated', params: { uri } });
  const listen = (notifications, id) => Stream.open(stage, {
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'subscriptions/listen' },
    body: message({ id, method: 'subscriptions/listen',
      params: { notifications, _meta: modernMeta } }) });

  await t.test('B-28 what a listener may not read is not in what it listens to', async () => {
    const stream = await listen({ toolsListChanged: true, resourceSubscriptions: [
      'test://notes/1', 'test://canary/2', 'test://notes/../canary/2'] }, 'listen:0');
    const ack = await stream.message(({ method }) =>
      method === 'notifications/subscriptions/acknowledged');
    assert.deepEqual(ack.params.notifications.resourceSubscriptions, ['test://notes/1']);
    assert.equal(ack.params._meta['io.modelcontextprotocol/subscriptionId'], 'listen:0');
    const { one, tell, raw } = await within('a listen at the server',
      () => stage.recorder.waitFor(() => listens[0]));
    assert.doesNotMatch(JSON.stringify(one.params), /canary/);
    assert.notEqual(one.id, 'listen:0');
    tell(updated('test://canary/2'));
    tell({ method: 'notifications/prompts/list_changed' });
    tell({ method: 'notifications/message', params: { level: 'info', data: 'forged' } });
    tell({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    raw({ id: 'listen:0', result: { forged: true } });
    raw({ id: 5, method: 'sampling/createMessage', params: {} });
    tell(updated('test://notes/1'));
    await stream.message(({ params }) => params?.uri === 'test://notes/1');
    assert.doesNotMatch(stream.text, /forged|prompts|progress|sampling/);
    for (const { params } of stream.messages) {
      assert.equal(params._meta['io.modelcontextprotocol/subscriptionId'], 'listen:0');
    }
    stream.close();
  });
});
