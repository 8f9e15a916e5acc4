// SPDX-License-Identifier: Apache-2.0
// All that the legacy era has: SDK clients in front of server-everything, over Streamable HTTP, with
// its GET stream for what belongs to no call, and over HTTP+SSE.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from '../system/support/clients.mjs';
import { Gateway, startEverything } from '../system/support/servers.mjs';
import { hear, makeHost, roots } from './support/host.mjs';

const open = { version: '1', default: 'allow' };
const asking = { ...open, client_features: {
  sampling: 'allow', elicitation: 'allow', roots: 'allow' } };

const resource = 'demo://resource/dynamic/text/1';

async function startAll(t, { kind, transport }, { policy = open, host = makeHost() } = {}) {
  const upstream = await startEverything(t, transport);
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { ops: policy },
    grants: { agent: { server: 'tools', policy: 'ops', subject: 'test' } },
  });
  const client = await kinds[kind].connect(t, gateway.url('tools'), gateway.tokens.agent, host);
  const call = (name, args = {}, options = {}) =>
    kinds[kind].call(client, { name, arguments: args }, options);
  return { gateway, client, host, call };
}

async function textOf(result) {
  const { content, isError } = await result;
  assert.ok(!isError, JSON.stringify(content));
  return content.map(({ text }) => text).join('\n');
}

// It logs every subscription at the level `info`, on the GET stream.
const hearSubscription = ({ client, host }) => hear(host, 'notifications/message', {
  matches: ({ data }) => String(data).includes('Received Subscribe'),
  provoke: () => client.subscribeResource({ uri: resource }) });

function testWhatServersTell(name, pair) {
  test(`${name}: progress`, async (t) => {
    const { call } = await startAll(t, pair);
    const seen = [];
    await textOf(call('trigger-long-running-operation', { duration: 0.3, steps: 3 },
                      { onprogress: ({ progress, total }) => seen.push([progress, total]) }));
    assert.deepEqual(seen, [[1, 3], [2, 3], [3, 3]]);
  });

  test(`${name}: log messages of the session's level`, async (t) => {
    const all = await startAll(t, pair);
    const { client, host } = all;
    await client.setLoggingLevel('debug');
    const told = await hearSubscription(all);
    assert.equal(told.params.level, 'info');
    await client.setLoggingLevel('error');
    host.heard.length = 0;
    await client.subscribeResource({ uri: resource });
    await client.setLoggingLevel('debug');
    // What comes next is not what was too fine.
    await hear(host, 'notifications/message', {
      matches: ({ data }) => String(data).includes('Received Unsubscribe'),
      provoke: () => client.unsubscribeResource({ uri: resource }) });
    assert.ok(!host.heard.some(({ params }) => /Received Subscribe/.test(params.data)));
  });

  test(`${name}: resources`, async (t) => {
    const { client } = await startAll(t, pair);
    const { resources } = await client.listResources();
    const { contents } = await client.readResource({ uri: resources[0].uri });
    assert.equal(contents[0].uri, resources[0].uri);
    assert.ok(contents[0].text.length > 0);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.ok(resourceTemplates.some(({ uriTemplate }) =>
      uriTemplate === 'demo://resource/dynamic/text/{resourceId}'));
    const dynamic = await client.readResource({ uri: resource });
    assert.match(dynamic.contents[0].text, /^Resource 1: /);
    const blob = await client.readResource({ uri: 'demo://resource/dynamic/blob/2' });
    assert.match(Buffer.from(blob.contents[0].blob, 'base64').toString(), /^Resource 2: /);
  });

  test(`${name}: an updated resource`, async (t) => {
    const all = await startAll(t, pair);
    await all.client.setLoggingLevel('debug');
    await hearSubscription(all);
    await textOf(all.call('toggle-subscriber-updates'));
    const told = await hear(all.host, 'notifications/resources/updated');
    assert.equal(told.params.uri, resource);
  });

  test(`${name}: prompts and completion`, async (t) => {
    const { client } = await startAll(t, pair);
    const { prompts } = await client.listPrompts();
    assert.ok(prompts.some(({ name }) => name === 'args-prompt'));
    const { messages } = await client.getPrompt({
      name: 'args-prompt', arguments: { city: 'Köln', state: 'NRW' } });
    assert.equal(messages[0].content.text, "What's weather in Köln, NRW?");
    const department = await client.complete({
      ref: { type: 'ref/prompt', name: 'completable-prompt' },
      argument: { name: 'department', value: 'S' } });
    assert.deepEqual(department.completion.values, ['Sales', 'Support']);
    const leader = await client.complete({
      ref: { type: 'ref/prompt', name: 'completable-prompt' },
      argument: { name: 'name', value: '' }, context: { arguments: { department: 'Sales' } } });
    assert.deepEqual(leader.completion.values, ['David', 'Eve', 'Frank']);
    const id = await client.complete({
      ref: { type: 'ref/resource', uri: 'demo://resource/dynamic/text/{resourceId}' },
      argument: { name: 'resourceId', value: '12' } });
    assert.deepEqual(id.completion.values, ['12']);
  });

  test(`${name}: ping, and a cancelled call`, async (t) => {
    const { gateway, client, call } = await startAll(t, pair);
    assert.deepEqual(await client.ping(), {});
    const stop = new AbortController();
    const ended = call('trigger-long-running-operation', { duration: 3600, steps: 36_000 },
                       { signal: stop.signal, onprogress: () => stop.abort('enough') });
    await assert.rejects(ended);
    // It is over for the gateway too, although this server goes on.
    const [record] = await gateway.decisions(1);
    assert.equal(record.tool, 'trigger-long-running-operation');
    assert.deepEqual(await client.ping(), {});
  });

  test(`${name}: changed lists`, async (t) => {
    const all = await startAll(t, pair);
    await all.client.setLoggingLevel('debug');
    await hearSubscription(all);
    const link = await all.call('gzip-file-as-resource', {
      name: 'hello.gz', data: 'data:text/plain;base64,aGVsbG8=', outputType: 'resourceLink' });
    assert.ok(!link.isError, JSON.stringify(link));
    await hear(all.host, 'notifications/resources/list_changed');
    // The server lists it in this session only; what a result links to can be read all the same.
    const { contents } = await all.client.readResource({ uri: link.content[0].uri });
    assert.equal(contents.length, 1);
  });
}

function testWhatServersAsk(name, pair) {
  test(`${name}: sampling`, async (t) => {
    const { host, call } = await startAll(t, pair, { policy: asking });
    const told = await textOf(call('trigger-sampling-request', { prompt: 'a number' }));
    assert.match(told, /forty-two \u{1F600}/u);
    const asked = host.asked.filter(({ method }) => method === 'sampling/createMessage');
    assert.equal(asked.length, 1);
    assert.match(asked[0].params.messages[0].content.text, /a number/);
  });

  test(`${name}: a form`, async (t) => {
    const { host, call } = await startAll(t, pair, { policy: asking });
    const told = await textOf(call('trigger-elicitation-request'));
    assert.match(told, /Name: Ada/);
    const { params } = host.asked.find(({ method }) => method === 'elicitation/create');
    assert.deepEqual(params.requestedSchema.properties.titledSingleSelectEnum.oneOf[1],
                     { const: 'hero-2', title: 'Green Lantern' });
  });

  // It asks outside of any call, on the GET stream.
  test(`${name}: roots`, async (t) => {
    const { host, call } = await startAll(t, pair, { policy: asking });
    assert.match(await textOf(call('get-roots-list')), new RegExp(roots[0].uri));
    assert.ok(host.asked.some(({ method }) => method === 'roots/list'));
  });
}

for (const [kind, { modernOnly }] of Object.entries(kinds)) {
  if (modernOnly) continue;
  const name = `${kind}, server-everything`;
  testWhatServersTell(name, { kind, transport: 'streamableHttp' });
  testWhatServersAsk(name, { kind, transport: 'streamableHttp' });
}

const oldPair = { kind: 'SDK v1', transport: 'sse' };
testWhatServersTell('SDK v1, server-everything over HTTP+SSE', oldPair);
testWhatServersAsk('SDK v1, server-everything over HTTP+SSE', oldPair);
