// SPDX-License-Identifier: Apache-2.0
// `subscriptions/listen`: first what was granted, then only that, under the client's own id.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gateway } from './support/servers.mjs';
import { openListen } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { until } from './support/wait.mjs';

const acknowledged = 'notifications/subscriptions/acknowledged';
const subscriptionId = 'io.modelcontextprotocol/subscriptionId';
const promptsChanged = 'notifications/prompts/list_changed';
const resourcesChanged = 'notifications/resources/list_changed';
const updated = 'notifications/resources/updated';

async function startAll(t, options = {}) {
  const upstream = await startStreamingUpstream(t, { isModern: true, ...options });
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url },
    policies: { open: { version: '1', default: 'allow' },
                closed: { version: '1', default: 'deny', tools: { echo: {} } } },
    grants: { one: { server: 'tools', policy: 'open' }, two: { server: 'tools', policy: 'open' },
              closed: { server: 'tools', policy: 'closed' } },
  });
  const url = gateway.url('tools');
  // An opened stream that has been acknowledged, with what was `granted`.
  const listen = async (id, notifications, grant = 'one') => {
    const stream = await openListen(t, url, gateway.tokens[grant], id, notifications);
    const { params } = await stream.heard(acknowledged);
    return Object.assign(stream, { granted: params.notifications });
  };
  const told = (method, uri) => upstream.tellAll(method, uri ? { uri } : {});
  return { upstream, gateway, url, listen, told };
}

const unique = (values) => [...new Set(values)];
const methods = (stream) => unique(stream.messages.map(({ method }) => method));
const ids = (stream) => unique(stream.messages.map(({ params }) => params._meta[subscriptionId]));

// Says something again and again until each of the streams has heard of it: what is said before the
// gateway listens, it does not hear.
function tellUntil(streams, method, tell) {
  return until(() => {
    tell();
    return streams.every((stream) => methods(stream).includes(method));
  }, method);
}

test('each listener hears what it asked for, under its own id', async (t) => {
  const { upstream, listen, told } = await startAll(t);
  const number = await listen(1, { promptsListChanged: true });
  const text = await listen('1', { resourcesListChanged: true, promptsListChanged: false });
  const stranger = await listen(1, { promptsListChanged: true, toolsListChanged: true }, 'two');
  assert.deepEqual(number.granted, { promptsListChanged: true });
  assert.equal(stranger.granted.toolsListChanged, true);
  assert.equal(number.headers['x-accel-buffering'], 'no');

  const tellTheRest = () => {
    for (const listener of upstream.listens) {
      for (const method of ['notifications/message', 'notifications/progress',
                            'notifications/of/nobody', 'notifications/cancelled',
                            'elicitation/create']) {
        listener.send({ method, params: { _meta: { [subscriptionId]: listener.message.id } } });
      }
      listener.send({ id: 5, method: 'roots/list' });
    }
    told(updated, 'file:///a');
  };
  await tellUntil([text], resourcesChanged, () => {
    tellTheRest();
    told(resourcesChanged);
  });
  await tellUntil([number, stranger], promptsChanged, () => {
    tellTheRest();
    told(promptsChanged);
  });
  assert.deepEqual(methods(number), [acknowledged, promptsChanged]);
  assert.deepEqual(methods(text), [acknowledged, resourcesChanged]);
  assert.deepEqual(methods(stranger), [acknowledged, promptsChanged]);
  assert.deepEqual([number, text, stranger].map(ids), [[1], ['1'], [1]]);
});

test('updates are told of the resources that were asked for', async (t) => {
  const { listen, told } = await startAll(t);
  const [a, b] = ['file:///a', 'file:///b'];
  const ofA = await listen('a', { resourceSubscriptions: [a] });
  const ofB = await listen('b', { resourceSubscriptions: [b] }, 'two');
  assert.deepEqual(ofA.granted.resourceSubscriptions, [a]);
  await tellUntil([ofA, ofB], updated, () => {
    for (const uri of [b, 'file:///c', 'file:///A', 'file:///x/../a', a]) told(updated, uri);
  });
  const uris = (stream) => unique(stream.messages.flatMap(({ params }) => params.uri ?? []));
  assert.deepEqual(uris(ofA), [a]);
  assert.deepEqual(uris(ofB), [b]);
});

test('what the policy denies is not granted', async (t) => {
  const { listen, told } = await startAll(t);
  const closed = await listen(1, {
    resourceSubscriptions: ['file:///a'], toolsListChanged: true }, 'closed');
  assert.equal(closed.granted.toolsListChanged, true);
  assert.deepEqual(closed.granted.resourceSubscriptions ?? [], []);
  const open = await listen(1, { resourceSubscriptions: ['file:///a'] });
  await tellUntil([open], updated, () => told(updated, 'file:///a'));
  assert.deepEqual(methods(closed), [acknowledged]);
});

test('a server that is slow with its lists delays no acknowledgement', async (t) => {
  const { upstream, gateway, listen, told } = await startAll(t, {
    unanswered: ['prompts/list', 'resources/list'] });
  const slow = await listen('slow', { toolsListChanged: true, resourcesListChanged: true });
  assert.deepEqual(slow.granted, { toolsListChanged: true, resourcesListChanged: true });
  await until(() => upstream.listens.length > 0, 'the server to be listened to');
  // What the policy changes is told, although the lists are still being asked for.
  await until(() => upstream.got('prompts/list').length > 0, 'the gateway to ask for prompts');
  gateway.writePolicy('open', { version: '1', default: 'deny' });
  await slow.heard('notifications/tools/list_changed');
  told('notifications/resources/updated', 'file:///a');
  assert.ok(!methods(slow).includes(resourcesChanged));
});

test('what may not be subscribed to may not be listened to, and the record says so', async (t) => {
  const { upstream, gateway, listen, told } = await startAll(t);
  const refused = ['file:///x/../a', 'FILE:///a', 'file:///a#part', 'file:///x/y', 'no uri\nat: all'];
  const stream = await listen(1, { resourceSubscriptions: ['file:///a', ...refused] });
  assert.deepEqual(stream.granted.resourceSubscriptions, ['file:///a']);
  const nothing = await listen(2, { resourceSubscriptions: refused });
  assert.deepEqual(nothing.granted, {});
  await tellUntil([stream], updated, () => {
    for (const uri of ['file:///ab', 'file:///a/../b', 'file:///x/y', 'file:///a/part', 'file:///a']) {
      told(updated, uri);
    }
  });
  const uris = unique(stream.messages.flatMap(({ params }) => params.uri ?? []));
  assert.deepEqual(uris.filter((uri) => !['file:///a', 'file:///a/part'].includes(uri)), []);
  for (const { message } of upstream.got('subscriptions/listen')) {
    for (const uri of message.params.notifications.resourceSubscriptions ?? []) {
      assert.equal(uri, 'file:///a');
    }
  }
  const records = await gateway.decisions(2, 'subscriptions/listen');
  assert.deepEqual(records.map(({ outcome }) => outcome), ['forward', 'deny']);
  for (const { message, rule, argument_keys: keys } of records) {
    assert.match(message, /^not listened to: `file:\/\/\/x\/\.\.\/a` \(unknown resource\), /);
    assert.equal(rule, '(unknown resource)');
    assert.deepEqual(keys, ['resourceSubscriptions']);
  }
});

test('what cannot be listened to is refused, and recorded', async (t) => {
  const { gateway, url, upstream } = await startAll(t);
  const many = Array.from({ length: 101 }, (_, i) => `file:///${i}`);
  const wrong = [[''], ['file:///a', 7], [null], 'file:///a', { 0: 'file:///a' }, many];
  for (const [i, resourceSubscriptions] of wrong.entries()) {
    const stream = await openListen(t, url, gateway.tokens.one, i, { resourceSubscriptions });
    await stream.untilEnded();
    assert.equal(JSON.parse(stream.text).error.code, -32602, stream.text);
  }
  const records = await gateway.decisions(wrong.length);
  assert.deepEqual(unique(records.map(({ rule, outcome }) => `${rule} ${outcome}`)),
                   ['(malformed) deny']);
  assert.deepEqual(upstream.got('subscriptions/listen'), []);
});

test('a listener that leaves takes only itself away, and the last one all', async (t) => {
  const { upstream, listen, told } = await startAll(t);
  const first = await listen(1, { promptsListChanged: true });
  const second = await listen(2, { promptsListChanged: true });
  first.close();
  await first.untilEnded();
  await tellUntil([second], promptsChanged, () => told(promptsChanged));
  second.close();
  await until(() => upstream.listens.every(({ gone }) => gone), 'the end of listening above');
});

test('a listener is told that the gateway ends', async (t) => {
  const { gateway, listen } = await startAll(t);
  const stream = await listen('mine', { promptsListChanged: true });
  const { code } = await gateway.process.stop();
  assert.equal(code, 0);
  const { result } = await stream.answerTo('mine');
  assert.equal(result._meta[subscriptionId], 'mine');
});

test('a server that stops listening or goes away is asked again', async (t) => {
  const { upstream, listen, told } = await startAll(t);
  const stream = await listen(1, { promptsListChanged: true });
  await until(() => upstream.listens.length > 0, 'the gateway to listen');
  const before = upstream.listens.length;
  for (const listener of upstream.listens) listener.response.destroy();
  await until(() => stream.ended || upstream.listens.length > before, 'another attempt or the end');
  // Either the client is told that it must listen again, or it goes on hearing.
  if (!stream.ended) await tellUntil([stream], promptsChanged, () => told(promptsChanged));
});

test('a server that refuses to be listened to for now is asked again', async (t) => {
  const { listen, told } = await startAll(t, { refused: { 'subscriptions/listen': [429, 503, 400] } });
  const stream = await listen(1, { promptsListChanged: true });
  await tellUntil([stream], promptsChanged, () => told(promptsChanged));
});
