// SPDX-License-Identifier: Apache-2.0
// Policies and tools that change while clients are at work: no call is lost, and who sees other tools
// than before is told so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logEvent } from './support/processes.mjs';
import { legacyCall, modernCall, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { SessionClient, openListen } from './support/streams.mjs';
import { holdTool, startStreamingUpstream } from './support/streaming_upstream.mjs';
import { echoTool } from './support/upstream.mjs';
import { until } from './support/wait.mjs';

const changed = 'notifications/tools/list_changed';
const beta = { ...echoTool, name: 'beta' };
const showing = { version: '1', default: 'allow' };
const hiding = { ...showing, hide: ['beta'] };

async function startAll(t, policies) {
  const upstream = await startStreamingUpstream(t, {
    isModern: true, tools: [echoTool, holdTool, beta] });
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies,
    grants: Object.fromEntries(Object.keys(policies).map((name) => [
      name, { server: 'tools', policy: name }])),
    config: { sessions: { per_grant: 100 } },
  });
  const url = gateway.url('tools');
  const connect = (grant) => SessionClient.open(t, url, gateway.tokens[grant]);
  return { upstream, gateway, url, connect };
}

// Puts a policy in force, and waits until it is.
async function reload(gateway, name, policy) {
  const from = gateway.process.lines.length;
  gateway.writePolicy(name, policy);
  await gateway.process.waitFor(logEvent('policy_loaded'), { from });
}

async function listNames(client, id) {
  const { json } = await client.post({ id, method: 'tools/list' });
  return json.result.tools.map(({ name }) => name);
}

const times = (stream) => stream.messages.filter(({ method }) => method === changed).length;

test('no call is lost while policies change', async (t) => {
  const { upstream, gateway, url, connect } = await startAll(t, { ops: showing });
  const token = gateway.tokens.ops;
  // Begun under a policy that lets it.
  const early = await connect('ops');
  const held = early.stream(1, 'hold', { name: 'early' });
  await upstream.untilHeld('early');

  let stop = false;
  let calls = 0;
  const work = async (request) => {
    for (let n = 0; !stop; ++n) {
      const { status, json } = await send(url, { token, ...request(n) });
      assert.equal(status, 200);
      assert.equal(json.result?.content[0].text, `{"n":${n}}`, JSON.stringify(json));
      ++calls;
    }
  };
  const sessions = await Promise.all(Array.from({ length: 8 }, () => connect('ops')));
  const working = [
    ...sessions.map(({ id }) => work((n) => legacyCall(id, 'echo', { n }, n))),
    ...Array.from({ length: 8 }, () => work((n) => modernCall('echo', { n }, n))),
  ];
  for (let i = 0; i < 10; ++i) {
    const hide = i % 2 ? [] : ['beta', 'hold'];
    await reload(gateway, 'ops', { ...showing, hide, description: `change ${i}` });
  }
  stop = true;
  await Promise.all(working);
  (await upstream.untilHeld('early')).answer('as it was begun');
  assert.equal((await (await held).answerTo(1)).result.content[0].text, 'as it was begun');
  const records = await gateway.decisions(calls + 1);
  assert.equal(records.length, calls + 1);
  assert.ok(records.every(({ outcome }) => outcome === 'forward'));
  assert.equal(upstream.calls().length, calls + 1);
  assert.ok(new Set(records.map((record) => record.policy_version)).size > 5);
});

test('a changed policy is told to who sees other tools than before', async (t) => {
  const { gateway, url, connect } = await startAll(t, { mine: showing, other: showing });
  const [mine, other] = [await connect('mine'), await connect('other')];
  const modern = await openListen(t, url, gateway.tokens.mine, 'm', { toolsListChanged: true });
  const deaf = await openListen(t, url, gateway.tokens.mine, 'd', { promptsListChanged: true });
  const otherModern = await openListen(t, url, gateway.tokens.other, 'o', { toolsListChanged: true });
  for (const stream of [modern, deaf, otherModern]) {
    await stream.heard('notifications/subscriptions/acknowledged');
  }
  const ofMine = await mine.listen();
  const ofOther = await other.listen();
  assert.deepEqual([ofMine.status, ofOther.status], [200, 200]);
  assert.ok((await listNames(mine, 1)).includes('beta'));

  // Nobody sees anything else for this.
  await reload(gateway, 'mine', { ...showing, tools: { beta: { rate_limit: { max: 5, window: 60 } } } });
  await reload(gateway, 'mine', hiding);
  await ofMine.heard(changed);
  await modern.heard(changed);
  assert.ok(!(await listNames(mine, 2)).includes('beta'));
  assert.deepEqual([ofMine, modern].map(times), [1, 1]);

  await reload(gateway, 'other', hiding);
  await ofOther.heard(changed);
  await otherModern.heard(changed);
  assert.deepEqual([ofMine, modern, ofOther, otherModern, deaf].map(times), [1, 1, 1, 1, 0]);
});

test('changed tools of a server are told to who sees them', async (t) => {
  const { upstream, gateway, url, connect } = await startAll(t, { seeing: showing, blind: {
    ...showing, hide: ['gamma', 'beta'] } });
  const [seeing, blind] = [await connect('seeing'), await connect('blind')];
  const streams = [
    await seeing.listen(),
    await openListen(t, url, gateway.tokens.seeing, 1, { toolsListChanged: true }),
    await blind.listen(),
    await openListen(t, url, gateway.tokens.blind, 1, { toolsListChanged: true }),
  ];
  assert.deepEqual(streams.map(({ status }) => status), [200, 200, 200, 200]);
  for (const client of [seeing, blind]) await listNames(client, 1);
  // What is said before the gateway listens, it does not hear.
  const tellUntil = (done, what) => until(() => {
    upstream.tellAll(changed);
    return done();
  }, what);
  // Nothing has changed but that the server says so.
  const asked = upstream.got('tools/list').length;
  await tellUntil(() => upstream.got('tools/list').length > asked, 'the gateway to look');
  upstream.tools.push({ ...echoTool, name: 'gamma' });
  await tellUntil(() => times(streams[0]) > 0 && times(streams[1]) > 0, 'the news');
  assert.ok((await listNames(seeing, 2)).includes('gamma'));
  assert.ok(!(await listNames(blind, 2)).includes('gamma'));
  assert.deepEqual(streams.map(times), [1, 1, 0, 0]);

  upstream.tools.splice(0, upstream.tools.length, holdTool);
  await tellUntil(() => times(streams[2]) > 0 && times(streams[3]) > 0, 'the news for both');
  assert.deepEqual(await listNames(blind, 3), ['hold']);
  for (const stream of streams) assert.doesNotMatch(JSON.stringify(stream.messages), /gamma/);
});
