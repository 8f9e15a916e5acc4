// SPDX-License-Identifier: Apache-2.0
// All that the protocol has, in both eras: SDK clients in front of an SDK server of both eras.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from '../system/support/clients.mjs';
import { Gateway } from '../system/support/servers.mjs';
import { until } from '../system/support/wait.mjs';
import { startBothEras } from './support/both_eras.mjs';
import { hear, makeHost, roots } from './support/host.mjs';

const greeting = 'fixture://greeting';
const open = { version: '1', default: 'allow' };
const asking = { ...open, client_features: {
  sampling: 'allow', elicitation: 'allow', roots: 'allow' } };

async function startAll(t, kind, { policy = open, host = makeHost() } = {}) {
  const upstream = await startBothEras(t);
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { ops: policy },
    grants: { agent: { server: 'tools', policy: 'ops', subject: 'test' } },
  });
  const client = await kinds[kind].connect(t, gateway.url('tools'), gateway.tokens.agent, host);
  const call = (name, { args = {}, meta, ...options } = {}) => kinds[kind].call(
    client, { name, arguments: args, ...(meta ? { _meta: meta } : {}) }, options);
  return { upstream, gateway, client, host, call };
}

async function textOf(result) {
  const { content, isError } = await result;
  assert.ok(!isError, JSON.stringify(content));
  return content[0].text;
}

for (const [kind, { modern }] of Object.entries(kinds)) {
  test(`${kind}: the newest era that both speak`, async (t) => {
    const { client } = await startAll(t, kind);
    if (modern) assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28');
    else assert.equal(client.getServerVersion().name, 'toolgate');
  });

  test(`${kind}: progress`, async (t) => {
    const { call } = await startAll(t, kind);
    const seen = [];
    const result = call('count-up', { args: { to: 3 }, onprogress: (told) => seen.push(told) });
    assert.equal(await textOf(result), 'counted to 3');
    assert.deepEqual(seen, [1, 2, 3].map((progress) => (
      { progress, total: 3, message: `step ${progress}` })));
  });

  test(`${kind}: log messages of the level that was asked for`, async (t) => {
    const { client, host, call } = await startAll(t, kind);
    if (!modern) await client.setLoggingLevel('error');
    const meta = modern ? { 'io.modelcontextprotocol/logLevel': 'error' } : undefined;
    assert.equal(await textOf(call('write-log', { meta })), 'logged');
    const told = await hear(host, 'notifications/message');
    assert.deepEqual([told.params.level, told.params.logger, told.params.data],
                     ['error', 'fixture', { what: 'coarse enough' }]);
    assert.equal(host.heard.length, 1);
  });

  test(`${kind}: sampling in a call`, async (t) => {
    const { host, call } = await startAll(t, kind, { policy: asking });
    assert.equal(await textOf(call('ask-model')), 'model-of-the-host: forty-two \u{1F600}');
    assert.equal(host.asked.length, 1);
    assert.equal(host.asked[0].params.messages[0].content.text, 'Name a number');
  });

  for (const action of ['accept', 'decline']) {
    test(`${kind}: a form that the user ${action}s`, async (t) => {
      const host = makeHost({ action });
      const { call } = await startAll(t, kind, { policy: asking, host });
      const told = await textOf(call('ask-user'));
      assert.match(told, action === 'accept' ? /^accept: .*"colour":"blü"/ : /^decline: null$/);
      assert.match(host.asked[0].params.message, /Which colour\?/);
      assert.equal(host.asked[0].params.requestedSchema.properties.colour.title, 'Colour');
    });
  }

  test(`${kind}: roots`, async (t) => {
    const { host, call } = await startAll(t, kind, { policy: asking });
    assert.equal(await textOf(call('ask-roots')), roots[0].uri);
    assert.equal(host.asked.length, 1);
  });

  test(`${kind}: what the policy does not let the server ask, nobody is asked`, async (t) => {
    const { host, call } = await startAll(t, kind, {
      policy: { ...asking, client_features: {
        sampling: 'deny', elicitation: 'allow', roots: 'deny' } } });
    for (const name of ['ask-model', 'ask-roots']) {
      const outcome = await call(name).catch((error) => ({ isError: true, error }));
      assert.equal(outcome.isError, true, name);
    }
    assert.deepEqual(host.asked, []);
    assert.match(await textOf(call('ask-user')), /^accept/);
  });

  test(`${kind}: resources are listed and read`, async (t) => {
    const { client } = await startAll(t, kind);
    const { resources } = await client.listResources();
    assert.deepEqual(resources.map(({ uri }) => uri), [greeting]);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.deepEqual(resourceTemplates.map(({ uriTemplate }) => uriTemplate), ['fixture://item/{id}']);
    const { contents } = await client.readResource({ uri: 'fixture://item/7' });
    assert.deepEqual(contents, [{ uri: 'fixture://item/7', mimeType: 'text/plain', text: 'item 7' }]);
    await assert.rejects(client.readResource({ uri: 'fixture://nothing' }));
  });

  test(`${kind}: an updated resource is told to who subscribed to it`, async (t) => {
    const { client, host, upstream } = await startAll(t, kind);
    assert.equal(client.getServerCapabilities().resources.subscribe, true);
    let subscription;
    if (modern) {
      subscription = await client.listen({ resourceSubscriptions: [greeting] });
      assert.deepEqual(subscription.honoredFilter.resourceSubscriptions, [greeting]);
    } else {
      await client.subscribeResource({ uri: greeting });
    }
    const told = await hear(host, 'notifications/resources/updated', {
      provoke: async () => {
        await upstream.updated('fixture://item/1');
        await upstream.updated(greeting);
      } });
    assert.equal(told.params.uri, greeting);
    await (modern ? subscription.close() : client.unsubscribeResource({ uri: greeting }));
    const others = host.heard.filter(({ params }) => params.uri !== greeting);
    assert.deepEqual(others, []);
  });

  test(`${kind}: prompts and completion`, async (t) => {
    const { client } = await startAll(t, kind);
    const { prompts } = await client.listPrompts();
    assert.deepEqual(prompts, [{ name: 'weather', arguments: [{ name: 'city' }] }]);
    const { messages } = await client.getPrompt({ name: 'weather', arguments: { city: 'Zürich' } });
    assert.equal(messages[0].content.text, 'The weather in Zürich');
    for (const ref of [{ type: 'ref/prompt', name: 'weather' },
                       { type: 'ref/resource', uri: 'fixture://item/{id}' }]) {
      const { completion } = await client.complete({
        ref, argument: { name: 'city', value: 'Be' }, context: { arguments: { country: 'x' } } });
      assert.deepEqual(completion.values, ['Berlin', 'Bern', 'country']);
    }
  });

  test(`${kind}: a cancelled call is cancelled at the server, and no other`, async (t) => {
    const { upstream: { seen }, call } = await startAll(t, kind);
    const calls = ['one', 'two'].map((name) => {
      const stop = new AbortController();
      const ended = assert.rejects(call('wait', { args: { name }, signal: stop.signal }));
      return { stop, ended };
    });
    await until(() => seen.waiting.length === 2, 'both calls at the server');
    calls[1].stop.abort('the user changed their mind');
    await calls[1].ended;
    await until(() => seen.cancelled.length > 0, 'the cancellation at the server');
    assert.deepEqual(seen.cancelled, ['two']);
    assert.equal(await textOf(call('echo', { args: { message: 'still here' } })), 'Echo: still here');
    calls[0].stop.abort();
    await calls[0].ended;
    await until(() => seen.cancelled.includes('one'), 'the other cancellation');
  });

  test(`${kind}: changed lists are told`, async (t) => {
    const { client, host, upstream } = await startAll(t, kind);
    const capabilities = client.getServerCapabilities();
    for (const list of ['tools', 'prompts', 'resources']) {
      assert.equal(capabilities[list].listChanged, true, list);
    }
    if (modern) {
      await client.listen({ toolsListChanged: true, promptsListChanged: true,
                            resourcesListChanged: true });
    }
    await client.listTools();
    for (const list of ['prompts', 'resources']) {
      await hear(host, `notifications/${list}/list_changed`, {
        provoke: () => upstream.changed(list) });
    }
    upstream.addTool('brand-new');
    await hear(host, 'notifications/tools/list_changed', {
      provoke: () => upstream.changed('tools') });
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'brand-new'));
  });

  if (modern) continue;
  test(`${kind}: ping`, async (t) => {
    const { client } = await startAll(t, kind);
    assert.deepEqual(await client.ping(), {});
  });
}
