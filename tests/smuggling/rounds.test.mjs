// SPDX-License-Identifier: Apache-2.0
// Calls of 2026-07-28 that take several rounds: the server asks with `input_required`, the client calls
// again with answers and the server's state. What is decided anew each time, and whose the state is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, legacyCall, modernMeta, policy } from './support/stage.mjs';

const state = 'state-of-the-server';
const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
const asksColour = { colour: { method: 'elicitation/create', params: {
  mode: 'form', message: 'Which colour?', requestedSchema: {
    type: 'object', properties: { colour: { type: 'string' } } } } } };
const red = { colour: { action: 'accept', content: { colour: 'red' } } };

// A request of a client with capabilities.
function request(method, params, own = capabilities, id = 1) {
  const meta = { ...modernMeta, 'io.modelcontextprotocol/clientCapabilities': own };
  const name = params.name ?? params.uri;
  return {
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method,
               ...(name ? { 'Mcp-Name': name } : {}) },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }) };
}

const call = (more = {}, own) =>
  request('tools/call', { name: 'echo', arguments: { a: 1 }, ...more }, own);

// A server that asks `asks` until it gets answers or its state back.
function asking(question) {
  return {
    answer(one, response) {
      if (one.method !== 'tools/call' || !question.asks) return false;
      if (one.params.inputResponses || one.params.requestState) return false;
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({
        jsonrpc: '2.0', id: one.id, result: {
          resultType: 'input_required', inputRequests: question.asks,
          ...(question.state === null ? {} : { requestState: question.state ?? state }) } }));
      return true;
    } };
}

test('state that a server did not get back as it gave it', async (t) => {
  const question = { asks: asksColour };
  const stage = await Stage.set(t, {
    recorder: asking(question),
    policies: { main: { ...policy, client_features: { elicitation: 'allow' } } } });
  const begin = async (more, token) => {
    const answer = await stage.send({ token: token ?? stage.token, ...call(more) });
    assert.equal(answer.message.result?.resultType, 'input_required', answer.text);
    return answer.message.result.requestState;
  };
  const isRefused = async (sent, what) => {
    const before = stage.recorder.executed.length;
    const answer = await stage.send(sent);
    assert.ok(answer.message.error?.code === -32602 || answer.message.result?.isError,
      `${what}: ${answer.text}`);
    assert.equal(stage.recorder.executed.length, before, `${what}: it was executed`);
  };

  await t.test('B-27 the server\'s state is not shown, and comes back to it', async () => {
    const wrapped = await begin();
    assert.ok(!wrapped.includes(state) && !Buffer.from(wrapped, 'base64').includes(state), wrapped);
    const before = stage.recorder.executed.length;
    const answer = await stage.send(call({ inputResponses: red, requestState: wrapped }));
    assert.ok(answer.message.result?.content, answer.text);
    const { params } = stage.recorder.executed[before];
    assert.equal(params.requestState, state);
    assert.deepEqual(params.inputResponses, red);
    assert.deepEqual(params.arguments, { a: 1 });
  });

  const changes = {
    'the server\'s own state': () => state, 'nothing but a text': () => 'x', 'an empty text': () => '',
    'one character changed': (wrapped) => (wrapped[0] === 'A' ? 'B' : 'A') + wrapped.slice(1),
    'a character changed at its end': (wrapped) =>
      wrapped.slice(0, -2) + (wrapped.at(-2) === 'A' ? 'B' : 'A') + wrapped.at(-1),
    'a character missing': (wrapped) => wrapped.slice(0, -1),
    'more behind it': (wrapped) => `${wrapped}A`,
    'half of it': (wrapped) => wrapped.slice(0, wrapped.length / 2),
    'itself twice': (wrapped) => wrapped + wrapped,
    'a number': () => 1, 'null': () => null, 'an object': (wrapped) => ({ wrapped }),
    'a list': (wrapped) => [wrapped],
    'a megabyte': () => 'A'.repeat(1_000_000), 'another case': (wrapped) => wrapped.toLowerCase(),
  };
  for (const [what, change] of Object.entries(changes)) {
    await t.test(`B-27 a state that is ${what}`, async () => {
      const requestState = change(await begin());
      await isRefused(call({ inputResponses: red, requestState }), what);
    });
  }
  await t.test('B-27 a state for another tool, other arguments, another method', async () => {
    const requestState = await begin();
    const guarded = { name: 'guarded', arguments: { zone: 'test' } };
    await isRefused(call({ ...guarded, inputResponses: red, requestState }), 'another tool');
    await isRefused(call({ name: 'danger', inputResponses: red, requestState }), 'a denied tool');
    await isRefused(call({ name: 'hidden_canary', inputResponses: red, requestState }), 'a hidden tool');
    for (const args of [{ a: 2 }, { a: '1' }, {}, { a: 1, b: 1 }, undefined]) {
      await isRefused(call({ arguments: args, inputResponses: red, requestState }), JSON.stringify(args));
    }
    for (const method of ['tools/list', 'resources/list', 'prompts/list', 'server/discover']) {
      await isRefused(request(method, { inputResponses: red, requestState }), method);
    }
  });
  await t.test('B-27 a state of somebody else', async () => {
    const requestState = await begin();
    const token = stage.tokens.stranger;
    await isRefused({ token, ...call({ inputResponses: red, requestState }) }, 'another grant');
    await isRefused({ token: stage.tokens.foreign, path: stage.gateway.url('other'),
                      ...call({ inputResponses: red, requestState }) }, 'another server');
    await isRefused(legacyCall(stage.session, 'danger', { requestState }), 'a session');
  });
  await t.test('B-27 the policy is asked again in each round', async () => {
    const answer = await stage.send(call({ name: 'guarded', arguments: { zone: 'test' } }));
    const { requestState } = answer.message.result;
    await isRefused(call({ name: 'guarded', arguments: { zone: 'prod' }, inputResponses: red,
      requestState }),
                    'a denied argument');
    await isRefused(call({ name: 'guarded', arguments: { zone: 'test', force: true }, inputResponses: red,
                           requestState }), 'a denied argument more');
  });
  await t.test('B-27 answers to what was not asked are not passed on', async () => {
    const requestState = await begin();
    const before = stage.recorder.executed.length;
    const answer = await stage.send(call({ requestState, inputResponses: {
      ...red, name: { action: 'accept', content: { name: 'danger' } },
      arguments: { zone: 'smuggled' } } }));
    const sent = stage.recorder.executed.slice(before).map(({ params }) => params.inputResponses);
    if (answer.message.result?.content && !answer.message.result.isError) assert.deepEqual(sent, [red]);
    assert.doesNotMatch(JSON.stringify(sent), /smuggled|danger/);
  });
  await t.test('B-27 answers without a state, and answers that are none', async () => {
    for (const inputResponses of ['red', [red], null, 7, { colour: 'red' },
        { colour: { action: 'perhaps' } },
                                  { colour: { action: 'accept', content: { colour: { $ne: 1 } } } }]) {
      const requestState = await begin();
      await isRefused(call({ requestState, inputResponses }), JSON.stringify(inputResponses));
    }
  });
  await t.test('B-27 aliases of the two members', async () => {
    const requestState = await begin();
    for (const more of [{ RequestState: requestState }, { requeſtState: requestState },
                        { inputresponses: red }, { 'requestState\u0000': requestState }]) {
      const answer = await stage.send(call(more));
      assert.equal(answer.status, 400, answer.text);
    }
  });
});

const ask = (method, params) => ({ k: { method, params } });
const form = (properties, message = 'x') => ask('elicitation/create', {
  mode: 'form', message, requestedSchema: { type: 'object', properties } });
const link = (url) => ask('elicitation/create', { mode: 'url', message: 'x', url });

// What a server may not ask: the call fails, and the question is not put.
const forbidden = {
  'for a password': form({ password: { type: 'string' } }),
  'for a token': form({ a: { type: 'string', title: 'token' } }),
  'for a nested form': form({ a: { type: 'object' } }),
  'to follow plain HTTP': link('http://evil.example/'),
  'to follow a script': link('javascript:evil'),
  'to follow a link with a user': link('https://bank@evil.example/'),
  'for a call of a tool': ask('tools/call', { name: 'danger' }), 'for a ping': ask('ping', {}),
  'for the roots, which the policy denies': ask('roots/list', {}),
  'for sampling, which the policy denies': ask('sampling/createMessage', { messages: [], maxTokens: 1 }),
  'what is no question': { k: 'evil' }, 'a list of questions': [{ method: 'elicitation/create' }],
};

test('what a server may ask', async (t) => {
  const question = { asks: undefined };
  const stage = await Stage.set(t, {
    recorder: asking(question),
    policies: { main: { ...policy, client_features: {
      elicitation: 'allow', sampling: 'deny', roots: 'deny' } } } });
  for (const [what, asks] of Object.entries(forbidden)) {
    await t.test(`B-29 a round that asks ${what}`, async () => {
      question.asks = asks;
      const answer = await stage.send(call());
      assert.notEqual(answer.message.result?.resultType, 'input_required', answer.text);
      assert.doesNotMatch(answer.text, /evil|password|danger/);
    });
  }
  await t.test('B-29 a client that cannot answer is not asked', async () => {
    question.asks = asksColour;
    for (const own of [{}, { sampling: {} }, { elicitation: null }, { Elicitation: {} }]) {
      const answer = await stage.send(call({}, own));
      assert.notEqual(answer.message.result?.resultType, 'input_required', answer.text);
    }
  });
  await t.test('B-27 a round that asks nothing and has no state', async () => {
    question.asks = {};
    question.state = null;
    const answer = await stage.send(call());
    assert.equal(answer.message.error?.code, -32603, answer.text);
  });
});

test('B-27 without rounds, their members go nowhere', async (t) => {
  const stage = await Stage.set(t);
  for (const more of [{ inputResponses: red, requestState: 'smuggled' }, { requestState: 'smuggled' },
                      { inputResponses: { k: { action: 'accept', content: { x: 'smuggled' } } } }]) {
    for (const method of ['tools/call', 'tools/list']) {
      const params = method === 'tools/call' ? { name: 'echo', arguments: {}, ...more } : more;
      await stage.send(request(method, params));
    }
  }
  for (const { bytes } of stage.recorder.requests) {
    assert.ok(!bytes.includes('smuggled'), bytes.toString());
  }
  stage.check();
});
