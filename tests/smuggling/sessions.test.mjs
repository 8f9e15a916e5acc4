// SPDX-License-Identifier: Apache-2.0
// Sessions: whose they are, what they are not good for, and what one caller can do to another's calls.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, legacyCall, modernCall } from './support/stage.mjs';

const initialize = (version = '2025-11-25') => JSON.stringify({
  jsonrpc: '2.0', id: 0, method: 'initialize', params: {
    protocolVersion: version, capabilities: {}, clientInfo: { name: 'raw', version: '1' } } });
const echo = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}';
const notification = (method, params = {}) => JSON.stringify({ jsonrpc: '2.0', method, params });

test('calls without a session of one\'s own', async (t) => {
  const stage = await Stage.set(t);
  const refuses = async (request, statuses) => {
    const before = stage.recorder.executed.length;
    const answer = await stage.send(request);
    assert.ok(statuses.includes(answer.status), `HTTP ${answer.status}: ${answer.text}`);
    assert.equal(answer.headers['www-authenticate'], undefined);
    assert.equal(stage.recorder.executed.length, before);
    return answer;
  };

  await t.test('B-17 a call without initialize', async () => {
    for (const version of [undefined, '2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
      const { json } = await refuses({
        body: echo, headers: version ? { 'MCP-Protocol-Version': version } : {} }, [400]);
      assert.equal(json.error.code, -32000);
    }
  });
  await t.test('B-17 everything else without initialize', async () => {
    for (const method of ['tools/list', 'ping', 'resources/read', 'prompts/get',
        'notifications/cancelled']) {
      await refuses({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }) }, [400]);
    }
    await refuses({ body: '{"jsonrpc":"2.0","id":1,"result":{}}' }, [400]);
  });
  await t.test('B-17 GET and DELETE without a session', async () => {
    await refuses({ method: 'GET', headers: { Accept: 'text/event-stream' } }, [400, 405]);
    await refuses({ method: 'DELETE' }, [400, 405]);
  });
  await t.test('B-17 the policy asks for no session', async () => {
    const fresh = await stage.openSession();
    for (const request of [legacyCall(stage.session, 'danger'), legacyCall(fresh, 'danger'),
                           modernCall('danger'), { ...modernCall('danger'), query: '?' }]) {
      const { message } = await refuses(request, [200]);
      assert.equal(message.result.isError, true);
    }
  });
  await t.test('B-17 a call before notifications/initialized is one like others', async () => {
    const fresh = await stage.openSession();
    const answer = await stage.send(legacyCall(fresh, 'echo'));
    assert.ok(answer.message.result.content);
  });

  await t.test('B-22 an id that a client has chosen', async () => {
    for (const id of ['chosen', 'a'.repeat(32), '0', '1', '__proto__', '../x', `${stage.session}x`,
                      stage.session.slice(0, -1), stage.session.toUpperCase(), `"${stage.session}"`,
                      'upstream-session-1', 'upstream-session-2']) {
      const { json } = await refuses({ ...legacyCall(id, 'echo') }, [404]);
      assert.equal(json.error.code, -32001);
      await refuses({ body: initialize(), headers: { 'Mcp-Session-Id': id } }, [400, 404]);
      await refuses(legacyCall(id, 'echo'), [404]);
    }
    await refuses(legacyCall('', 'echo'), [400, 404]);
  });
  await t.test('B-22 a session in the URL', async () => {
    for (const query of ['sessionId', 'session', 'mcp-session-id', 'Mcp-Session-Id']) {
      await refuses({ body: echo, query: `?${query}=${stage.session}` }, [400]);
    }
    await refuses({ body: echo, headers: { Cookie: `Mcp-Session-Id=${stage.session}` } }, [400]);
  });
  await t.test('B-22 ids cannot be guessed, and are not those of the server', async () => {
    const ids = new Set();
    for (let i = 0; i < 20; ++i) ids.add(await stage.openSession());
    assert.equal(ids.size, 20);
    for (const id of ids) {
      assert.match(id, /^[\x21-\x7e]{22,}$/);
      assert.doesNotMatch(id, /upstream/);
      const end = await stage.send({ method: 'DELETE', headers: { 'Mcp-Session-Id': id } });
      assert.ok([200, 204].includes(end.status), end.text);
    }
  });
  await t.test('B-22 a second initialize in a session', async () => {
    const { json } = await refuses({
      body: initialize(), headers: { 'Mcp-Session-Id': stage.session } }, [400]);
    assert.equal(json.error.code, -32600);
  });
});

test('sessions of somebody else', async (t) => {
  const stage = await Stage.set(t);
  const { agent, stranger, foreign } = stage.tokens;
  const other = stage.gateway.url('other');
  const theirs = await stage.openSession(stranger);

  const thieves = {
    'another grant of the same server': { token: stranger, path: stage.url, status: 404 },
    'a grant of another server, there': { token: foreign, path: other, status: 404 },
    'a grant of another server, here': { token: foreign, path: stage.url, status: 403 },
    'the owner at another server': { token: agent, path: other, status: 403 },
    'nobody': { token: null, path: stage.url, status: 401 },
    'somebody unknown': { token: 'tg_unknown', path: stage.url, status: 401 },
  };
  const deeds = {
    'POSTs a call': legacyCall(stage.session, 'echo'),
    'POSTs a ping': { body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' },
    'POSTs a notification': { body: notification('notifications/cancelled', { requestId: 1 }) },
    'POSTs a response': { body: '{"jsonrpc":"2.0","id":1,"result":{}}' },
    'GETs the stream': { method: 'GET', headers: { Accept: 'text/event-stream' } },
    'resumes the stream': { method: 'GET',
      headers: { Accept: 'text/event-stream', 'Last-Event-ID': '1' } },
    'DELETEs it': { method: 'DELETE' },
  };
  for (const [who, { status, ...where }] of Object.entries(thieves)) {
    for (const [what, deed] of Object.entries(deeds)) {
      await t.test(`B-22 ${who} ${what}`, async () => {
        const before = stage.recorder.requests.length;
        const answer = await stage.send({ ...where, ...deed, headers: {
          ...deed.headers, 'Mcp-Session-Id': stage.session } });
        assert.ok([status, ...(deed.method === 'GET' && status === 404 ? [405] : [])]
          .includes(answer.status), `HTTP ${answer.status}: ${answer.text}`);
        if (status === 404) assert.equal(answer.headers['www-authenticate'], undefined);
        assert.equal(stage.recorder.requests.length, before, 'nothing reached the server');
        const mine = await stage.send(legacyCall(stage.session, 'echo'));
        assert.equal(mine.status, 200, 'the owner still has it');
      });
    }
  }

  await t.test('B-22 foreign and unknown sessions are answered alike', async () => {
    const ask = async (session) => {
      const { status, json } = await stage.send(legacyCall(session, 'echo'));
      return [status, json.error];
    };
    assert.deepEqual(await ask(theirs), await ask('made-up'));
  });
  await t.test('B-22 a session that has ended', async () => {
    const mine = await stage.openSession();
    const headers = { 'Mcp-Session-Id': mine };
    assert.ok((await stage.send({ method: 'DELETE', headers })).status < 300);
    for (const request of [legacyCall(mine, 'echo'), { method: 'DELETE', headers }]) {
      assert.equal((await stage.send(request)).status, 404);
    }
  });
  await t.test('B-23 no two clients share a session of the server', async () => {
    const sessions = {};
    for (const [token, session] of [[agent, stage.session], [stranger, theirs],
                                    [agent, await stage.openSession(agent)]]) {
      const before = stage.recorder.executed.length;
      await stage.send({ token, ...legacyCall(session, 'echo') });
      sessions[session] = stage.recorder.executed[before].session;
    }
    assert.equal(new Set(Object.values(sessions)).size, 3, JSON.stringify(sessions));
  });
});

test('calls of somebody else', async (t) => {
  const held = new Map();
  const stage = await Stage.set(t, { recorder: {
    async answer(message) {
      const { hold } = message.params?.arguments ?? {};
      if (hold) await new Promise((resolve) => held.set(hold, resolve));
      return false;
    } } });
  const { stranger } = stage.tokens;
  const theirs = await stage.openSession(stranger);
  const cancelled = () => stage.recorder.requests
    .filter(({ text }) => text.includes('notifications/cancelled'));
  const notify = (headers, method, params, token = stage.token) =>
    stage.send({ token, headers, body: notification(method, params) });

  await t.test('B-42 somebody else cancels a call', async () => {
    const mine = stage.send(legacyCall(stage.session, 'echo', { hold: 'a' }, 'mine'));
    await stage.recorder.waitFor(() => held.has('a'));
    const modern = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'notifications/cancelled' };
    const own = await stage.openSession();
    for (const requestId of ['mine', 1, 0, 2, 3, 4, 5, 6, null, {}, '"mine"']) {
      await notify({ 'Mcp-Session-Id': theirs }, 'notifications/cancelled', { requestId }, stranger);
      await notify({ 'Mcp-Session-Id': own }, 'notifications/cancelled', { requestId });
      await notify(modern, 'notifications/cancelled', { requestId });
    }
    held.get('a')();
    const answer = await mine;
    assert.equal(answer.message.id, 'mine');
    assert.ok(answer.message.result, answer.text);
    assert.deepEqual(cancelled(), []);
  });

  await t.test('B-42 initialize and what is not in progress cannot be cancelled', async () => {
    for (const requestId of [0, 1, 'mine', 'nothing', undefined, [1], -1, 1e300]) {
      const { status } = await notify({ 'Mcp-Session-Id': stage.session }, 'notifications/cancelled',
                                      { requestId });
      assert.equal(status, 202);
    }
    assert.equal((await stage.send(legacyCall(stage.session, 'echo'))).status, 200);
    assert.deepEqual(cancelled(), []);
  });

  await t.test('B-42 one\'s own call is cancelled under the gateway\'s id', async () => {
    const mine = stage.send(legacyCall(stage.session, 'echo', { hold: 'b' }, 'client-id'));
    await stage.recorder.waitFor(() => held.has('b'));
    const sent = stage.recorder.requests.findLast(({ text }) => text.includes('"hold":"b"'));
    await notify({ 'Mcp-Session-Id': stage.session }, 'notifications/cancelled',
                 { requestId: 'client-id', reason: 'danger canary' });
    const told = await stage.recorder.waitFor(() => cancelled()[0]);
    assert.equal(JSON.parse(told.text).params.requestId, JSON.parse(sent.text).id);
    assert.doesNotMatch(told.text, /client-id/);
    held.get('b')();
    await mine.catch(() => {});
  });

  await t.test('B-41 a flood of notifications stays here', async () => {
    const before = stage.recorder.requests.length;
    const kinds = [
      ['notifications/cancelled', { requestId: 'nothing' }], ['notifications/roots/list_changed', {}],
      ['notifications/progress', { progressToken: 1, progress: 1 }], ['notifications/initialized', {}],
      ['notifications/message', { level: 'error', data: 'x' }], ['x/unknown', {}]];
    const sent = Array.from({ length: 600 }, (_, i) =>
      notify({ 'Mcp-Session-Id': stage.session }, ...kinds[i % kinds.length]));
    for (const { status } of await Promise.all(sent)) assert.ok([202, 429].includes(status), `${status}`);
    assert.equal(stage.recorder.requests.length, before);
    assert.equal((await stage.send(legacyCall(stage.session, 'echo'))).status, 200,
      'and it still serves');
  });
});

test('B-41 a flood from the server reaches no client but the caller, and no more than it asked for',
  async (t) => {
    const stage = await Stage.set(t, { recorder: {
      answer(message, response) {
        if (message.method !== 'tools/call') return false;
        const event = (body) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...body })}\n\n`;
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        for (const token of [0, 1, 2, 3, '1', 'theirs', null, true, [1], 9007199254740993]) {
          response.write(event({ method: 'notifications/progress',
                                 params: { progressToken: token, progress: 1, message: 'canary' } }));
        }
        response.write(event({ method: 'notifications/cancelled', params: { requestId: 1 } }));
        response.end(event({ id: message.id, result: { resultType: 'complete', content: [] } }));
        return true;
      } } });
    for (const request of [legacyCall(stage.session, 'echo'), modernCall('echo')]) {
      const answer = await stage.send(request);
      assert.ok(answer.message.result, answer.text);
      assert.doesNotMatch(answer.text, /notifications/);
    }
  });
